import { element, visible } from "../dom.js";
import { caretText } from "../task_state.js";

/**
 * Code, message, source line with a caret, hint: the text that the exception has.
 *
 * @param {import("../api.js").TaskError} error
 * @returns {HTMLElement}
 */
export function errorView(error) {
  const source = caretText(error);
  return element(
    "div",
    { class: "qt-error", role: "alert" },
    element("p", { class: "qt-message" }, element("code", { class: "qt-code", text: error.code }), " ", visible(String(error.message))),
    source === null ? null : element("pre", { class: "qt-source", tabindex: "0", text: source }),
    error.hint ? element("p", { class: "qt-hint", text: `Hint: ${error.hint}` }) : null,
  );
}
