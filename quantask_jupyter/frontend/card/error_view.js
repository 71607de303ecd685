import { element, visible } from "../dom.js";
import { caretText } from "../task_state.js";
import { trans } from "../words.js";

/**
 * Code, message, source line with a caret, hint: the text that the exception has.
 *
 * @param {import("../api.js").TaskError} error
 * @returns {HTMLElement}
 */
export function errorView(error) {
  return element(
    "div",
    { class: "qt-error", role: "alert" },
    element("p", { class: "qt-message" }, element("code", { class: "qt-code", text: error.code }), " ", visible(String(error.message))),
    sourceView(caretText(error)),
    error.hint ? element("p", { class: "qt-hint", text: trans.__("Hint: %1", error.hint) }) : null,
  );
}

/** @param {string | null} source  Ends with the caret, if its place is known. */
function sourceView(source) {
  if (source === null) return null;
  const view = element("pre", { class: "qt-source", tabindex: "0" });
  if (!source.endsWith("^")) view.append(source);
  else {
    const caret = element("span", { class: "qt-caret", text: "^" });
    view.append(source.slice(0, -1), caret);
    requestAnimationFrame(() => scrollTo(caret, view)); // when both are on the page
  }
  return view;
}

/**
 * @param {HTMLElement} caret
 * @param {HTMLElement} view
 */
function scrollTo(caret, view) {
  const beyond = caret.getBoundingClientRect().right - view.getBoundingClientRect().right;
  if (beyond > 0) view.scrollLeft = beyond + view.clientWidth / 2;
}
