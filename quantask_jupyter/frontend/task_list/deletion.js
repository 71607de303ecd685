// Delete asks, and can be undone: nothing is deleted before the time to undo it is over, or if the page is closed meanwhile.

import { element } from "../dom.js";
import { forSeveral } from "../for_several.js";
import { plural } from "../histogram/format.js";

export const UNDO_SECONDS = 10;

export class Deletion {
  /**
   * @param {(id: string) => Promise<unknown>} remove
   * @param {HTMLElement} home  Where the keyboard is after an answer.
   * @param {{ onChange: () => void, onDone: (trouble: string | null) => Promise<void> }} tell
   *   `onChange` when other tasks are about to be deleted, `onDone` when they are.
   */
  constructor(remove, home, { onChange, onDone }) {
    this.remove = remove;
    this.home = home;
    this.onChange = onChange;
    this.onDone = onDone;
    this.element = element("div", { class: "qt-question", role: "group", "aria-label": "Delete", hidden: true });
    /** @type {Set<string>} */
    this.leaving = new Set();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @param {string} id */
  has(id) {
    return this.leaving.has(id);
  }

  /**
   * @param {string[]} ids
   * @param {() => void} agreed  Called if the answer is yes.
   */
  ask(ids, agreed) {
    const them = ids.length === 1 ? "its result" : "their results";
    const begin = () => (agreed(), this.#begin(ids));
    this.#say(`Delete ${plural(ids.length, "task")} with ${them}?`, ["Delete", begin], ["Keep", () => this.#end()]);
  }

  /** @param {string[]} ids */
  #begin(ids) {
    for (const id of ids) this.leaving.add(id);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#deleteNow(), 1000 * UNDO_SECONDS);
    this.#sayUndo();
    this.onChange();
  }

  #sayUndo() {
    this.#say(`${plural(this.leaving.size, "task")} will be deleted in ${UNDO_SECONDS} seconds.`, ["Undo", () => this.#undo()]);
  }

  #undo() {
    clearTimeout(this.timer);
    this.leaving.clear();
    this.#end();
    this.onChange();
  }

  #end() {
    if (this.leaving.size > 0) return this.#sayUndo();
    this.element.hidden = true;
    this.home.focus();
  }

  async #deleteNow() {
    const ids = [...this.leaving];
    this.element.hidden = true;
    const trouble = await forSeveral(ids, this.remove).then(() => null, (error) => (error instanceof Error ? error.message : String(error)));
    await this.onDone(trouble);
    for (const id of ids) this.leaving.delete(id);
    this.onChange();
  }

  /**
   * @param {string} text
   * @param {...[string, () => void]} buttons  The last one is where the keyboard is.
   */
  #say(text, ...buttons) {
    const made = buttons.map(([label, act]) => element("button", { type: "button", text: label, on: { click: act } }));
    this.element.replaceChildren(element("span", { role: "status", text }), ...made);
    this.element.hidden = false;
    made[made.length - 1].focus();
  }

  /** Nothing is deleted any more. */
  destroy() {
    clearTimeout(this.timer);
  }
}
