// The card of one task: what it is, where it is, what may be done, and its error or histogram.

import { element, visible } from "../dom.js";
import { drawHistogram } from "../histogram/histogram.js";
import { elapsedText, facts, isFinal, mayCancel, mayRetry, savedResult, stateText } from "../task_state.js";
import { errorView } from "./error_view.js";

/**
 * @typedef {import("../api.js").Task} Task
 * @typedef {{ cancel: (task: Task) => Promise<unknown>, retry: (task: Task) => Promise<unknown> }} Actions
 */

export class TaskView {
  /** @param {Actions} actions */
  constructor(actions) {
    this.actions = actions;
    /** @type {Task | null} */
    this.task = null;
    /** @type {import("../histogram/histogram.js").Drawn | null} */
    this.histogram = null;
    this.state = element("span", { class: "qt-state", role: "status" });
    this.name = element("span", { class: "qt-name" });
    this.elapsed = element("span", { class: "qt-elapsed" });
    this.facts = element("div", { class: "qt-facts" });
    this.cancel = this.#button("Cancel", (task) => actions.cancel(task));
    this.retry = this.#button("Retry", (task) => actions.retry(task));
    this.copy = this.#button("Copy ID", (task) => this.#copyId(task.id));
    this.trouble = element("p", { class: "qt-trouble", role: "status", hidden: true });
    this.progress = element("div", { class: "qt-running", role: "presentation" });
    this.body = element("div", { class: "qt-body" });
    this.element = element(
      "article",
      { class: "qt-card" },
      element(
        "header",
        { class: "qt-card-head" },
        element("div", { class: "qt-headline" }, this.state, this.name, this.elapsed),
        element("div", { class: "qt-actions" }, this.cancel, this.retry, this.copy),
        this.facts,
      ),
      this.progress,
      this.trouble,
      this.body,
    );
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.clock = undefined;
  }

  destroy() {
    clearInterval(this.clock);
    this.histogram?.destroy();
  }

  /** @param {Task} task */
  show(task) {
    if (this.task?.id === task.id && task.version < this.task.version) return; // an answer that was overtaken
    const isNews = this.task?.id !== task.id || this.task.version !== task.version;
    this.task = task;
    this.element.dataset.status = task.status;
    this.element.setAttribute("aria-label", task.name ? `Task ${task.name}` : "Task");
    setText(this.state, stateText(task));
    setText(this.name, task.name ?? "");
    setText(this.facts, facts(task).join(" · "));
    this.cancel.hidden = !mayCancel(task);
    this.retry.hidden = !mayRetry(task);
    this.#tick();
    clearInterval(this.clock);
    if (!isFinal(task.status)) this.clock = setInterval(() => this.#tick(), 1000);
    if (isNews) this.#drawBody(task);
  }

  /** @param {string | null} message  Null when all is well again. */
  showTrouble(message) {
    this.trouble.hidden = message === null;
    this.trouble.textContent = message ?? "";
  }

  /** @param {Task} task */
  #drawBody(task) {
    this.histogram?.destroy();
    this.histogram = null;
    this.body.replaceChildren();
    if (task.error) this.body.append(errorView(task.error));
    if (task.status === "completed" && task.result) {
      this.histogram = drawHistogram(this.body, savedResult(task), { titled: false });
    }
  }

  #tick() {
    if (this.task) setText(this.elapsed, elapsedText(this.task, Date.now()));
  }

  /**
   * @param {string} text
   * @param {(task: Task) => unknown} act
   */
  #button(text, act) {
    const button = /** @type {HTMLButtonElement} */ (element("button", { type: "button", text }));
    button.addEventListener("click", async () => {
      if (!this.task || button.disabled) return;
      button.disabled = true;
      try {
        await act(this.task);
        this.showTrouble(null);
      } catch (error) {
        this.showTrouble(error instanceof Error ? error.message : String(error));
      } finally {
        button.disabled = false;
      }
    });
    return button;
  }

  /** @param {string} id */
  async #copyId(id) {
    await navigator.clipboard.writeText(id).catch(() => {
      throw new Error(`The browser does not let this page copy. The ID is ${id}`);
    });
    this.copy.textContent = "Copied";
    setTimeout(() => (this.copy.textContent = "Copy ID"), 1500);
  }
}

/**
 * Only if it differs, so that screen readers hear news alone.
 *
 * @param {HTMLElement} node
 * @param {string} text
 */
function setText(node, text) {
  const shown = visible(text);
  if (node.textContent !== shown) node.textContent = shown;
}
