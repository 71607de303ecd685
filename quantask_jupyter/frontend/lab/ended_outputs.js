// Cards that nobody has scrolled to, in notebooks that are open: when their tasks have ended, the notebook's outputs say so before it is saved.

import { ApiError } from "../api.js";
import { BATCH, TASK } from "../mime_types.js";
import { savedOutput, wasUnseen } from "../saved_output.js";
import { unfinishedTasks } from "./unfinished.js";

/**
 * @typedef {import("@jupyterlab/notebook").NotebookPanel} NotebookPanel
 * @typedef {import("../api.js").Task} Task
 * @typedef {"tasks" | "batches"} Kind
 * @typedef {{ data: Record<string, any>, setData: (options: { data: any, metadata: any }) => void }} Shown  As JupyterLab has an output.
 * @typedef {{ output: Shown, kind: Kind, id: string }} Card
 */

/** @type {[string, Kind][]} */
const KINDS = [
  [TASK, "tasks"],
  [BATCH, "batches"],
];

/** A kernel that lives replaces the card of an ended task itself; it gets this long. */
const KERNELS_TURN = 5_000; // ms

export class EndedOutputs {
  /**
   * @param {import("../api.js").Api} api
   * @param {import("@jupyterlab/notebook").INotebookTracker} notebooks
   */
  constructor(api, notebooks) {
    this.api = api;
    this.notebooks = notebooks;
    notebooks.forEach((panel) => this.#opened(panel));
    notebooks.widgetAdded.connect((_, panel) => this.#opened(panel));
  }

  /**
   * Write what was saved before it had ended: a kernel that lives does not find these outputs any more.
   *
   * @param {NotebookPanel} panel
   */
  async #opened(panel) {
    await panel.context.ready;
    const cards = cardsOf(panel);
    if (cards.length === 0) return;
    try {
      const { tasks } = await unfinishedTasks(this.api);
      const going = new Set(tasks.map(({ id }) => id));
      await this.#write(cards.filter(({ id }) => !going.has(id)));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // the cards themselves ask again
    }
  }

  /**
   * Tasks have ended while the page was open.
   *
   * @param {Task[]} ended
   */
  async ended(ended) {
    const ids = new Set(ended.flatMap(({ id, batch_id: batch }) => (batch ? [id, batch] : [id])));
    await new Promise((resolve) => setTimeout(resolve, KERNELS_TURN));
    /** @type {Card[]} */
    const cards = [];
    this.notebooks.forEach((panel) => cards.push(...cardsOf(panel).filter(({ id }) => ids.has(id))));
    try {
      await this.#write(cards);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /**
   * One after the other: each may be a picture to draw.
   *
   * @param {Card[]} cards
   */
  async #write(cards) {
    for (const { output, kind, id } of cards) {
      const saved = await savedOutput(this.api, kind, id);
      const before = cardIn(output);
      if (!saved || before?.id !== id) continue; // it goes on, nobody knows it, or another was written meanwhile
      const [type] = KINDS.find(([, one]) => one === kind) ?? [""];
      if (type in saved.data) wasUnseen.set(output, output.data[type]);
      output.setData(saved);
    }
  }
}

/**
 * @param {NotebookPanel} panel
 * @returns {Card[]}  Those that its outputs show as not ended yet.
 */
function cardsOf(panel) {
  const { model } = panel.context;
  if (panel.isDisposed || model.readOnly) return [];
  return [...model.cells].flatMap((cell) => {
    const { outputs } = /** @type {{ outputs?: { length: number, get: (index: number) => any } }} */ (/** @type {unknown} */ (cell));
    return Array.from({ length: outputs?.length ?? 0 }, (_, index) => cardIn(outputs?.get(index))).filter((card) => card !== null);
  });
}

/**
 * @param {Shown} output
 * @returns {Card | null}
 */
function cardIn(output) {
  for (const [type, kind] of KINDS) {
    const id = output.data[type]?.id;
    if (typeof id === "string" && id !== "") return { output, kind, id };
  }
  return null;
}
