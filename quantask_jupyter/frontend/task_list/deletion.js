// Delete asks, and can be undone: nothing is deleted before the time to undo it is over, or if the page is closed meanwhile.

import { visible } from "../dom.js";
import { forSeveral } from "../for_several.js";
import { formatCount } from "../histogram/format.js";
import { Question } from "../question.js";
import { trans } from "../words.js";
import { titleOf } from "./titles.js";

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
    this.question = new Question(trans.__("Delete"));
    this.element = this.question.element;
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
   * @param {import("../api.js").Task[]} tasks
   * @param {number} kept  Chosen ones that cannot be deleted now.
   * @param {() => void} agreed  Called if the answer is yes.
   */
  ask(tasks, kept, agreed) {
    const many = tasks.length;
    const asked = trans._n("Delete “%2” with its result?", "Delete %3 tasks with their results?", many, visible(titleOf(tasks[0])), formatCount(many));
    const begin = () => (agreed(), this.#begin(tasks.map(({ id }) => id)));
    const others = trans._n("%2 other stays, for it waits or runs.", "%2 others stay, for they wait or run.", kept, formatCount(kept));
    this.question.say(kept ? `${asked} ${others}` : asked, [trans.__("Delete"), begin], [trans.__("Keep"), () => this.#end()]);
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
    const many = this.leaving.size;
    const told = trans._n("%2 task will be deleted in %3 seconds.", "%2 tasks will be deleted in %3 seconds.", many, formatCount(many), UNDO_SECONDS);
    this.question.say(told, [trans.__("Undo"), () => this.#undo()]);
  }

  #undo() {
    clearTimeout(this.timer);
    this.leaving.clear();
    this.#end();
    this.onChange();
  }

  #end() {
    if (this.leaving.size > 0) return this.#sayUndo();
    this.question.hide();
    this.home.focus();
  }

  async #deleteNow() {
    const ids = [...this.leaving];
    if (this.question.hasFocus) this.home.focus();
    this.question.hide();
    const trouble = await forSeveral(ids, this.remove).then(() => null, (error) => (error instanceof Error ? error.message : String(error)));
    await this.onDone(trouble);
    for (const id of ids) this.leaving.delete(id);
    this.onChange();
  }

  /** Nothing is deleted any more. */
  destroy() {
    clearTimeout(this.timer);
  }
}
