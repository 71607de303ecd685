// A live table of one's tasks: filter as one types, open, cancel and delete many.

import { ApiError } from "../api.js";
import { cancelledText, cancelWaiting, waitingIds } from "../cancel_waiting.js";
import { liveTask } from "../card/live_task.js";
import { resultParts } from "../card/parts.js";
import { element, onEscape, setText } from "../dom.js";
import { forSeveral } from "../for_several.js";
import { formatCount, tasksText } from "../histogram/format.js";
import { mayCancel, mayDelete } from "../task_state.js";
import { trans } from "../words.js";
import { Deletion } from "./deletion.js";
import { FilterBar } from "./filter_bar.js";
import { Question } from "../question.js";
import { checkbox, headRow, messageRow, renew, taskRow } from "./row.js";
import { noneWaits, says, shortIds } from "./titles.js";

/**
 * @typedef {import("../api.js").Task} Task
 *
 * @typedef {object} Source
 * @property {import("../api.js").Api | null} api
 * @property {Record<string, string>} filters
 * @property {number} [limit]  How many are shown at first.
 * @property {Task[]} tasks  Those that the kernel listed; they are all there is where the page has no API.
 * @property {(task: Task) => HTMLElement | null} [beside]  Makes what an opened task has besides its card.
 */

const EVERY = 3000; // ms
const MORE = 50; // tasks

/**
 * @param {HTMLElement} root
 * @param {Source} source
 * @returns {{ destroy: () => void, focus: () => void }}  `focus` puts the keyboard on its first control.
 */
export function liveList(root, source) {
  return new TaskList(root, source);
}

class TaskList {
  /**
   * @param {HTMLElement} root
   * @param {Source} source
   */
  constructor(root, { api, filters, limit = MORE, tasks, beside = () => null }) {
    this.root = root;
    this.api = api;
    this.beside = beside;
    this.tasks = tasks;
    this.areKnown = api === null; // until the server has answered nobody knows that there are none
    this.most = limit;
    this.areAll = false;
    this.asked = 0;
    this.answered = 0;
    /** @type {Set<string>} */
    this.chosen = new Set();
    /** @type {{ id: string, card: ReturnType<typeof liveTask> } | null} */
    this.open = null;
    this.turn = 0; // of opening: the last one counts
    this.rows = element("tbody");
    this.trouble = element("p", { class: "qt-trouble", role: "status", hidden: true });
    this.detail = element("div", { class: "qt-detail", tabindex: "-1", role: "region", "aria-label": trans.__("The opened task"), on: { keydown: onEscape(() => (this.#close(), this.#redraw())) } });
    this.shown = element("span", { role: "status" });
    this.every = checkbox(trans.__("Choose all"), false, () => this.#chooseAll());
    this.cancel = this.#button(trans.__("Cancel"), () => this.#askToCancelChosen());
    this.remove = this.#button(trans.__("Delete"), () => this.deletion.ask(this.#chosenThat(mayDelete), this.#chosenThat((task) => !mayDelete(task)).length, () => this.chosen.clear()));
    this.cancelAll = this.#button(trans.__("Cancel all waiting"), () => this.#askToCancelWaiting());
    this.cancelQuestion = new Question(trans.__("Cancel tasks"));
    this.length = element("p", { class: "qt-length", hidden: true }, this.shown, this.#button(trans.__("Show more"), () => this.#showMore()));
    const table = element("table", { class: "qt-task-table" }, element("thead", {}, headRow(this.every)), this.rows);
    this.region = element("div", { class: "qt-table", tabindex: "0", role: "region", "aria-label": trans.__("Tasks") }, table);
    this.filter = new FilterBar(filters, api !== null, { onTyped: () => this.#redraw(), onChange: () => this.#refresh() });
    this.deletion = new Deletion(async (id) => api?.remove(id), this.region, { onChange: () => this.#leave(), onDone: (message) => this.#tell(message) });
    this.filter.element.append(this.cancel, this.remove, ...(api ? [this.cancelAll] : []));
    const list = element("div", { class: "quantask qt-tasks" }, this.filter.element, this.cancelQuestion.element, this.deletion.element, this.trouble, this.region, this.length);
    root.replaceChildren(list, this.detail);
    this.#redraw();
    this.#refresh();
    this.timer = setInterval(() => this.#isSeen() && this.#refresh(), EVERY);
  }

  focus() {
    this.filter.focus();
  }

  destroy() {
    clearInterval(this.timer);
    this.deletion.destroy();
    this.filter.destroy();
    this.open?.card.destroy();
  }

  /**
   * @param {string} text
   * @param {() => void} act
   */
  #button(text, act) {
    return element("button", { type: "button", text, on: { click: act } });
  }

  #isSeen() {
    return this.answered === this.asked && document.visibilityState === "visible" && this.root.isConnected && this.root.offsetParent !== null;
  }

  async #refresh() {
    const question = (this.asked += 1);
    let page;
    try {
      page = this.api && (await this.#heard(this.api.listTasks(this.filter.wanted, this.most)));
    } finally {
      this.answered = question;
    }
    if (!page || question !== this.asked) return; // another filter was chosen meanwhile
    this.tasks = page.tasks;
    this.areKnown = true;
    if (page.areAll && this.length.contains(document.activeElement)) this.region.focus();
    this.areAll = this.length.hidden = page.areAll;
    setText(this.shown, trans.__("The newest %1 are shown.", formatCount(page.tasks.length)));
    this.#redraw();
  }

  #showMore() {
    this.most += MORE;
    this.#refresh();
  }

  /**
   * @template Answer
   * @param {Promise<Answer>} answer
   * @returns {Promise<Answer | null>}  Null after saying what went wrong.
   */
  async #heard(answer) {
    try {
      const heard = await answer;
      this.#say(null);
      return heard;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#say(error.status === 0 ? error.trouble : error.message);
      return null;
    }
  }

  /** @param {string | null} message */
  #say(message) {
    this.trouble.hidden = message === null;
    this.trouble.textContent = message ?? "";
  }

  /** @param {string | null} message  What went wrong with what was done to several. */
  async #tell(message) {
    await this.#refresh();
    if (message !== null) this.#say(message);
  }

  /** Those of the list that are to be seen now. */
  #passing() {
    return this.tasks.filter((task) => !this.deletion.has(task.id) && says(task, this.filter.text));
  }

  #redraw() {
    const those = this.#passing();
    for (const id of this.chosen) if (!those.some((task) => task.id === id)) this.chosen.delete(id);
    const { activeElement } = document;
    const focused = this.rows.contains(activeElement) ? /** @type {HTMLElement} */ (activeElement).dataset.key : undefined;
    const short = shortIds(those.map(({ id }) => id));
    const nothing = this.areKnown ? [messageRow(this.filter.isOn ? trans.__("No task passes the filter.") : trans.__("No tasks yet."))] : [];
    renew(this.rows, those.length ? those.map((task, index) => this.#row(task, short[index])) : nothing);
    if (focused) /** @type {HTMLElement[]} */ ([...this.rows.querySelectorAll("[data-key]")]).find((node) => node.dataset.key === focused)?.focus();
    this.#drawButtons(those);
  }

  /**
   * @param {Task} task
   * @param {string} short
   */
  #row(task, short) {
    const choose = () => (this.chosen.delete(task.id) || this.chosen.add(task.id), this.#drawButtons(this.#passing()));
    return taskRow(task, { short, isOpen: this.open?.id === task.id, isChosen: this.chosen.has(task.id), choose, open: (isByKey) => this.#toggle(task, isByKey) });
  }

  /** @param {Task[]} those */
  #drawButtons(those) {
    const picked = those.filter((task) => this.chosen.has(task.id));
    this.every.checked = picked.length > 0 && picked.length === those.length;
    this.cancel.toggleAttribute("disabled", !this.api || !picked.some(mayCancel));
    this.remove.toggleAttribute("disabled", !this.api || !picked.some(mayDelete));
    this.cancelAll.toggleAttribute("disabled", this.areAll && noneWaits(this.tasks, this.filter));
    setText(this.cancelAll, this.filter.isNarrow ? trans.__("Cancel waiting tasks that match") : trans.__("Cancel all waiting"));
  }

  #chooseAll() {
    const all = this.every.checked ? this.#passing() : [];
    this.chosen = new Set(all.map(({ id }) => id));
    this.#redraw();
  }

  /** @param {(task: Task) => boolean} applies */
  #chosenThat(applies) {
    return this.#passing().filter((task) => this.chosen.has(task.id) && applies(task));
  }

  #askToCancelChosen() {
    const ids = this.#chosenThat(mayCancel).map(({ id }) => id);
    const asked = trans._n("Cancel %2 task?", "Cancel %2 tasks?", ids.length, formatCount(ids.length));
    this.#askToCancel(ids, asked, () => this.#cancelChosen(ids));
  }

  /** @param {string[]} ids */
  async #cancelChosen(ids) {
    const { api } = this;
    if (!api) return;
    this.chosen.clear();
    await this.#tell(await forSeveral(ids, (id) => api.cancel(id)).then(() => null, (error) => error.message));
  }

  async #askToCancelWaiting() {
    const ids = this.api && (await this.#heard(waitingIds(this.api, this.filter.withoutState)));
    if (!ids) return;
    if (ids.length === 0) return this.#say(trans.__("No task waits."));
    const asked = trans._n("Cancel %2 waiting task?", "Cancel %2 waiting tasks?", ids.length, formatCount(ids.length));
    this.#askToCancel(ids, asked, () => this.#cancelWaiting(ids));
  }

  /**
   * @param {string[]} ids
   * @param {string} question
   * @param {() => void} cancel
   */
  #askToCancel(ids, question, cancel) {
    const answered = () => (this.cancelQuestion.hide(), this.region.focus());
    const agreed = () => (answered(), cancel());
    this.cancelQuestion.say(question, [trans.__("Cancel %1", tasksText(ids.length)), agreed], [trans.__("Keep"), answered]);
  }

  /** @param {string[]} ids */
  async #cancelWaiting(ids) {
    if (!this.api) return;
    const told = cancelWaiting(this.api, ids).then((count) => count < ids.length && this.#sayCancelled(count, ids.length));
    await this.#tell(await told.then(() => null, (error) => error.message));
  }

  /** Others are about to be deleted, or kept: the card of one that leaves the list is closed. */
  #leave() {
    if (this.open && this.deletion.has(this.open.id)) this.#close();
    this.#redraw();
  }

  #close() {
    this.turn += 1;
    if (this.detail.contains(document.activeElement)) this.#focusOpener();
    this.open?.card.destroy();
    this.open = null;
    this.detail.replaceChildren();
  }

  /** The keyboard goes back to the row of the task that is open. */
  #focusOpener() {
    const opener = /** @type {HTMLElement | null} */ (this.rows.querySelector("[aria-current] .qt-open"));
    (opener ?? this.region).focus();
  }

  /**
   * Fewer than were to be: it stays until it was read.
   *
   * @param {number} count
   * @param {number} asked
   */
  #sayCancelled(count, asked) {
    this.cancelQuestion.say(cancelledText(count, asked), [trans.__("OK"), () => (this.cancelQuestion.hide(), this.region.focus())]);
  }

  /**
   * @param {Task} task
   * @param {boolean} isByKey  Then the keyboard goes on in what is opened, which may be far below.
   */
  async #toggle(task, isByKey) {
    const closing = this.open?.id === task.id;
    this.#close();
    const { turn } = this;
    const full = closing ? null : this.api ? await this.#heard(this.api.readTask(task.id)) : task;
    if (turn !== this.turn) return;
    if (full) {
      const [card, more] = [element("div"), this.beside(full)];
      this.detail.replaceChildren(card, ...(more ? [more] : []));
      this.open = { id: task.id, card: liveTask(card, full, { api: this.api, kernel: null, onTask: (news) => this.#hear(news), parts: resultParts }) };
    }
    this.#redraw();
    if (!this.open) return;
    if (isByKey) this.detail.focus();
    this.detail.scrollIntoView({ block: "nearest" });
  }

  /** @param {Task} task  As its card knows it now: the row says the same. */
  #hear(task) {
    this.tasks = this.tasks.map((one) => (one.id === task.id && one.version < task.version ? task : one));
    this.#redraw();
  }
}
