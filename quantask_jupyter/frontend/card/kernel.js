import { trans } from "../words.js";

/**
 * The way by the kernel: slow while it is busy, and the only one in VS Code and Colab.
 *
 * @typedef {{ ask: (button: "cancel") => void }} Kernel
 */

/**
 * Ask it to do what a button says.
 *
 * @param {Kernel} kernel
 * @param {"cancel"} button
 * @returns {string}  What to say until it has.
 */
export function askKernel(kernel, button) {
  kernel.ask(button);
  return trans.__("The kernel was asked; it answers when it is idle.");
}
