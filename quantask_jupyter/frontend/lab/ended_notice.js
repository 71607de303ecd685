// Tells that tasks have ended that took long: in the page, and outside it where the browser may.

import { Notification as Notice } from "@jupyterlab/apputils";

import { trans } from "../words.js";
import { endedText } from "./ended_tasks.js";

/**
 * @typedef {import("../api.js").Task} Task
 * @typedef {{ notifyAfter: number, notifyOutside: boolean }} Wishes  `notifyAfter` in seconds; below 0: never.
 */

const ASKED = "quantask:asked-to-notify-outside";
const SHOWN = 12_000; // ms

/** @param {Task[]} tasks */
function kindOf(tasks) {
  if (tasks.some((task) => task.status === "failed")) return "error";
  return tasks.every((task) => task.status === "completed") ? "success" : "info";
}

/**
 * @param {Task[]} tasks  That have ended, told together.
 * @param {Wishes} wishes
 * @param {() => void} show  Shows them.
 */
export function tell(tasks, { notifyOutside }, show) {
  const message = endedText(tasks);
  const browser = globalThis.Notification;
  /** @type {import("@jupyterlab/apputils").Notification.IAction[]} */
  const actions = [{ label: trans.__("Show"), callback: show }];
  if (notifyOutside && browser?.permission === "default" && !localStorage.getItem(ASKED)) {
    actions.push({ label: trans.__("Tell me outside the page, too"), callback: () => browser.requestPermission() });
    localStorage.setItem(ASKED, "yes"); // once
  }
  Notice.emit(message, kindOf(tasks), { autoClose: SHOWN, actions });
  if (!notifyOutside || browser?.permission !== "granted" || document.visibilityState === "visible") return;
  new browser("Quantask", { body: message }).addEventListener("click", () => (window.focus(), show()));
}
