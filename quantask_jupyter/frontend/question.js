// A question above what it is about, answered by buttons: the last one, where the keyboard is, changes nothing, as Escape does.

import { element, onEscape } from "./dom.js";

export class Question {
  /** @param {string} label  What it is about, for screen readers. */
  constructor(label) {
    this.element = element("div", { class: "qt-question", role: "group", "aria-label": label, hidden: true, on: { keydown: onEscape(() => this.keep()) } });
    /** What Escape means; of what is only told it means nothing. */
    this.keep = () => {};
  }

  /**
   * @param {string} text
   * @param {...[string, () => void]} buttons
   */
  say(text, ...buttons) {
    const made = buttons.map(([label, act]) => element("button", { type: "button", text: label, on: { click: act } }));
    this.keep = buttons.length > 1 ? buttons[buttons.length - 1][1] : () => {};
    this.element.replaceChildren(element("span", { role: "status", text }), ...made);
    this.element.hidden = false;
    made[made.length - 1].focus();
  }

  get hasFocus() {
    return this.element.contains(document.activeElement);
  }

  hide() {
    this.element.hidden = true;
  }
}
