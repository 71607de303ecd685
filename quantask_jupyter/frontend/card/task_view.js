// The card of one task: what it is, where it is, what may be done, and its error or histogram.

import { element, setText } from "../dom.js";
import { doneShare, elapsedText, facts, isFinal, mayCancel, mayRetry, notedResult, noteText, progressText, stateText } from "../task_state.js";
import { trans } from "../words.js";
import { errorView } from "./error_view.js";
import { Frame } from "./frame.js";

/**
 * @typedef {import("../api.js").Task} Task
 * @typedef {{ cancel: (task: Task) => Promise<unknown>, cancelOther: (id: string) => Promise<unknown>, retry: (task: Task) => Promise<unknown> }} Actions
 */

export class TaskView {
  /**
   * @param {boolean} mayAct  Whether there is anybody to ask for what the buttons do.
   * @param {Actions} actions
   * @param {import("../api.js").Api | null} api  Of the page's server, where there is one.
   * @param {import("./parts.js").Parts | null} parts  Null where neither results nor circuits are shown.
   */
  constructor(mayAct, actions, api = null, parts = null) {
    this.api = api;
    this.parts = parts;
    this.circuit = api && parts ? new parts.CircuitView(api) : null;
    /** @type {import("./partial_sweep.js").PartialSweep | null} */
    this.partial = null;
    this.mayAct = mayAct;
    /** @type {Task | null} */
    this.task = null;
    /** @type {import("../histogram/histogram.js").Drawn | null} */
    this.histogram = null;
    this.frame = new Frame();
    this.cancel = this.#button(trans.__("Cancel"), (task) => actions.cancel(task));
    this.cancelOther = this.#button(trans.__("Cancel what runs"), (task) => task.waits_behind && actions.cancelOther(task.waits_behind));
    this.retry = this.#button(trans.__("Retry"), (task) => actions.retry(task));
    this.copy = this.#button(trans.__("Copy ID"), (task) => this.#copyId(task.id));
    this.note = element("p", { class: "qt-note" });
    this.body = element("div", { class: "qt-body" });
    this.element = this.frame.element;
    this.running = element("div", { class: "qt-running", role: "progressbar", "aria-label": trans.__("Running") });
    this.element.append(this.running, this.note, this.body, ...(this.circuit ? [this.circuit.element] : []));
  }

  destroy() {
    this.frame.destroy();
    this.histogram?.destroy();
    this.circuit?.destroy();
    this.partial?.destroy();
    this.partial = null;
  }

  /** @param {Task} task */
  show(task) {
    if (this.task && this.task.id === task.id && task.version < this.task.version) return; // an answer that was overtaken
    const isNews = !this.task || this.task.id !== task.id || this.task.version !== task.version;
    this.task = task;
    this.frame.show({
      kind: trans.__("Task"),
      status: task.status,
      state: stateText(task),
      name: task.name ?? (task.batch_id ? (task.title ?? null) : null),
      facts: facts(task).join(" · "),
      elapsed: () => elapsedText(task, Date.now()),
      runs: !isFinal(task.status),
    });
    setText(this.note, noteText(task));
    this.#showProgress(task);
    const hasId = Boolean(task.id); // a failure that was saved has none
    const mayCancelOther = this.api !== null && task.status === "pending" && mayCancel(task) && Boolean(task.waits_behind);
    this.frame.offer([this.cancel, this.mayAct && mayCancel(task)], [this.cancelOther, mayCancelOther], [this.retry, this.api !== null && hasId && mayRetry(task)], [this.copy, hasId]);
    this.circuit?.show(wasRead(task) ? (task.id ?? "") : ""); // what cannot be read cannot be drawn
    if (isNews) this.#drawBody(task);
  }

  /** @param {Task} task */
  #showProgress(task) {
    const share = doneShare(task);
    this.running.classList.toggle("qt-known", share !== null);
    if (share === null) return this.running.removeAttribute("aria-valuenow");
    this.running.style.setProperty("--done", String(share));
    this.running.setAttribute("aria-valuenow", String(Math.round(100 * share)));
    this.running.setAttribute("aria-valuetext", progressText(task));
  }

  /** @param {string | null} message  Null when all is well again. */
  showTrouble(message) {
    this.frame.showTrouble(message);
  }

  /** @param {Task} task */
  #drawBody(task) {
    const error = task.error ? [errorView(task.error)] : [];
    if (task.status !== "completed" && this.api && this.parts && (task.points_done ?? 0) > 0) {
      this.partial ??= new this.parts.PartialSweep(this.api, (message) => this.showTrouble(message));
      this.partial.show(task);
      if (error.length || !this.body.contains(this.partial.element)) this.body.replaceChildren(...error, this.partial.element);
    } else if (task.status === "completed" && task.result && this.parts) {
      this.#drawResult(task, notedResult(task.result, task.notes), this.parts);
    } else {
      this.histogram?.destroy();
      this.histogram = null;
      this.body.replaceChildren(...error);
    }
  }

  /**
   * @param {Task} task
   * @param {import("../api.js").TaskResult} result
   * @param {import("./parts.js").Parts} parts
   */
  #drawResult(task, result, { savedResult, drawResult }) {
    const saved = savedResult(task.name, result);
    if (this.partial?.finish(saved)) return; // what was chosen meanwhile stays
    this.histogram?.destroy();
    this.histogram = drawResult(this.body, saved, { titled: false });
  }

  /**
   * @param {string} text
   * @param {(task: Task) => unknown} act
   */
  #button(text, act) {
    return this.frame.button(text, () => this.task && act(this.task));
  }

  /** @param {string} id */
  async #copyId(id) {
    try {
      await navigator.clipboard.writeText(id); // pages without TLS have no clipboard
    } catch {
      throw new Error(trans.__("The browser does not let this page copy. The ID is %1", id));
    }
    this.copy.textContent = trans.__("Copied");
    setTimeout(() => (this.copy.textContent = trans.__("Copy ID")), 1500);
  }
}

/** @param {Task} task  A mistake in the circuit has a line where it was found by who read it. */
function wasRead({ error }) {
  return !error || !/^CIRCUIT_(SYNTAX|INVALID|UNSUPPORTED)$/.test(error.code) || (error.code !== "CIRCUIT_SYNTAX" && error.line === null);
}
