import { element } from "../dom.js";
import { trans } from "../words.js";

/**
 * @typedef {"sweep" | "bars"} View
 *
 * @param {View} current
 * @param {string} title  What the view of the whole sweep is called.
 * @param {(view: View) => void} look
 * @returns {HTMLElement}
 */
export function viewSwitch(current, title, look) {
  const button = (/** @type {View} */ view, /** @type {string} */ text) =>
    element("button", { type: "button", text, "data-control": view, "aria-pressed": String(current === view), on: { click: () => look(view) } });
  return element("div", { class: "qt-switch", role: "group", "aria-label": trans.__("View") }, button("sweep", title), button("bars", trans.__("One point")));
}
