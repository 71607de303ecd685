// JupyterLab's and Notebook 7's renderers of what Quantask puts into cells. They need the notebook file and the page's own
// server alone: cards stay alive while the kernel is busy, restarts or is gone, and results are there without any.

import { Widget } from "@lumino/widgets";

import { pageApi } from "./api.js";
import { isFinished, partsText, savedBatch } from "./batch_state.js";
import { CircuitView } from "./card/circuit_view.js";
import { knownOutput, savedRun } from "./card/known_output.js";
import { liveBatch } from "./card/live_batch.js";
import { liveTask } from "./card/live_task.js";
import { resultParts } from "./card/parts.js";
import { readDrawing, savedDrawing } from "./card/saved_drawing.js";
import { drawResult } from "./card/result_view.js";
import { element } from "./dom.js";
import { BATCH, RESULT, TASK, TASKS } from "./mime_types.js";
import { styled } from "./page_styles.js";
import { savedOutputAtLast, wasUnseen } from "./saved_output.js";
import { seen } from "./seen_tasks.js";
import { Sight } from "./sight.js";
import { liveList } from "./task_list/live_list.js";
import { isFinal, savedFacts, savedResult, stateText } from "./task_state.js";
import { inEnglish } from "./words.js";

const NEAR = 1500; // px out of view: from there on a result is drawn

/** A kernel that lives replaces the card of an ended task itself, with picture and table too; it gets this long. */
const KERNELS_TURN = 5_000; // ms

/**
 * @typedef {import("./api.js").Task} Task
 * @typedef {import("./api.js").Batch} Batch
 * @typedef {import("./task_state.js").Run} Run
 * @typedef {Parameters<typeof liveList>[1]} List
 *
 * @typedef {{ [RESULT]: unknown, [TASK]: Task, [BATCH]: Batch, [TASKS]: Omit<List, "api"> }} Output  Of a cell, by MIME type: each renderer reads its own.
 * @typedef {{ [RESULT]?: unknown, [TASK]?: Partial<Task>, [BATCH]?: Partial<Batch>, "text/plain"?: string }} Left  What takes its place.
 * @typedef {import("./api.js").Drawing} Drawing
 * @typedef {Run & { circuit?: Drawing }} Beside  What is saved beside a result: what is told of its run, and the circuit if somebody has looked at it.
 * @typedef {{ [RESULT]?: Beside, [TASK]?: Run }} Metadata
 * @typedef {{ readonly data: Output, readonly metadata?: Metadata, setData: (options: { data?: Left, metadata?: Metadata }) => void }} Model  As JupyterLab gives it.
 */

/** @template {{ destroy: () => void }} Card */
class Drawn extends Widget {
  constructor() {
    super();
    /** @type {Card | null} */
    this.drawn = null;
  }

  /** @param {Model} model */
  async renderModel(model) {
    await styled;
    if (this.isDisposed) return;
    this.drawn?.destroy();
    const root = element("div");
    this.node.replaceChildren(root);
    this.drawn = this.draw(root, model);
  }

  /**
   * @abstract
   * @param {HTMLElement} _root
   * @param {Model} _model
   * @returns {Card}
   */
  draw(_root, _model) {
    throw new Error("Each renderer draws its own.");
  }

  /** What takes its place knows nothing of the keyboard, which was here: it goes to the cell. */
  onBeforeDetach() {
    if (this.node.contains(document.activeElement)) /** @type {HTMLElement | null} */ (this.node.closest(".jp-Cell"))?.focus();
  }

  dispose() {
    this.drawn?.destroy();
    super.dispose();
  }
}

/** @extends {Drawn<{ destroy: () => void }>} */
class SavedResult extends Drawn {
  /** @type {unknown} */
  saved = undefined;
  shown = "";
  /** @type {Beside} */
  beside = {};
  /** @type {Model | null} */
  model = null;
  /** @type {Sight | null} */
  sight = null;

  /** @param {Model} model */
  async renderModel(model) {
    this.model = model;
    this.saved = model.data[RESULT]; // read once: it is a copy each time
    this.beside = model.metadata?.[RESULT] ?? {};
    const shown = JSON.stringify(this.saved);
    if (shown === this.shown) return; // said once more, for programs that listen only while a cell runs: choices stay
    this.shown = shown;
    await this.#isNear();
    if (shown === this.shown) await super.renderModel(model);
  }

  /** A notebook of a hundred results opens as fast as one of pictures: those far out of view are drawn when they come near. */
  async #isNear() {
    this.sight?.close();
    if (this.node.isConnected) return; // a notebook that is opened has it drawn before it is in the page
    this.sight = new Sight(this.node, NEAR);
    this.node.classList.toggle("qt-awaited", !this.drawn);
    await this.sight.seen();
    this.sight.close();
    this.node.classList.remove("qt-awaited");
  }

  dispose() {
    this.sight?.close();
    super.dispose();
  }

  /** @param {HTMLElement} root */
  draw(root) {
    root.className = "quantask";
    const [api, task] = [pageApi(), typeof this.beside.task === "string" ? this.beside.task : ""];
    const circuit = new CircuitView(api, { saved: readDrawing(this.beside.circuit), onDrawn: (drawing) => this.#keep(drawing) });
    const result = element("div");
    root.append(result, circuit.element);
    const drawn = drawResult(result, this.saved, { facts: savedFacts(this.saved, this.beside), fetchWhole: api && task ? () => wholeResult(api, task) : null });
    circuit.show(api ? task : "");
    const destroy = () => {
      drawn.destroy();
      circuit.destroy();
    };
    return { destroy };
  }

  /**
   * Save the circuit in the notebook, beside the result, for readers without a server.
   *
   * @param {Drawing} drawing
   */
  #keep(drawing) {
    const circuit = savedDrawing(drawing);
    if (circuit) this.model?.setData({ metadata: { ...this.model.metadata, [RESULT]: { ...this.beside, circuit } } });
  }
}

/**
 * The whole of a result that was too large to save.
 *
 * @param {import("./api.js").Api} api
 * @param {string} id  Of its task, which stands beside what is saved.
 */
async function wholeResult(api, id) {
  const task = await api.readTask(id);
  if (!task?.result) throw new Error("The server has no result of it any more.");
  return savedResult(task.name, task.result);
}

/**
 * The card of what runs. When it has ended, and no kernel was there to do so, the page leaves in the output what is saved: what the API
 * writes as a kernel does, or what the page knows where the API has nothing, which is of an earlier version or does not have it any more.
 *
 * @template {typeof TASK | typeof BATCH} Type
 * @extends {Drawn<{ show: (news: Output[Type]) => void, destroy: () => void }>}
 */
class LiveCard extends Drawn {
  /** @param {Type} mimeType */
  constructor(mimeType) {
    super();
    this.mimeType = mimeType;
    /** @type {Model | null} */
    this.model = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.leaving = undefined;
  }

  /** @param {Model} model */
  async renderModel(model) {
    this.model = model; // another one with each news from the kernel
    await styled;
    if (this.drawn) this.drawn.show(model.data[this.mimeType]);
    else await super.renderModel(model);
  }

  /**
   * @param {Left | null} data  Null while it runs. What is saved of what has ended has no id: then the kernel was there.
   * @param {Metadata} [metadata]
   */
  leave(data, metadata = {}) {
    clearTimeout(this.leaving);
    if (!data) return;
    this.leaving = setTimeout(() => this.#write({ data, metadata }), KERNELS_TURN);
  }

  /** @param {{ data: Left, metadata: Metadata }} known  By the page alone. */
  async #write(known) {
    const [api, id] = [pageApi(), this.model?.data[this.mimeType]?.id];
    const isWanted = () => !this.isDisposed && this.model?.data[this.mimeType]?.id === id;
    if (!api || !id) return;
    const saved = await savedOutputAtLast(api, this.mimeType === TASK ? "tasks" : "batches", id, isWanted);
    if (isWanted()) this.model?.setData(saved ?? known);
  }

  dispose() {
    clearTimeout(this.leaving);
    super.dispose();
  }
}

/** @extends {LiveCard<typeof TASK>} */
class LiveTask extends LiveCard {
  constructor() {
    super(TASK);
  }

  /**
   * @param {HTMLElement} root
   * @param {Model} model
   */
  draw(root, model) {
    const onTask = (/** @type {Task} */ task) => {
      seen(task, root);
      this.leave(task.id && isFinal(task.status) ? knownOutput(task) : null, savedRun(task));
    };
    const onRetry = (/** @type {Task} */ task) => this.model?.setData({ data: { [TASK]: task, "text/plain": inEnglish(() => stateText(task)) } }); // a reopened notebook follows it
    const shown = model.data[TASK];
    const before = shown.id ? undefined : /** @type {Task | undefined} */ (wasUnseen.get(model)); // with its id: it asks, and may be retried
    return liveTask(root, before ?? { ...shown, ...model.metadata?.[TASK] }, { api: pageApi(), kernel: null, onTask, onRetry, parts: resultParts });
  }
}

/** @extends {LiveCard<typeof BATCH>} */
class LiveBatch extends LiveCard {
  constructor() {
    super(BATCH);
  }

  /**
   * @param {HTMLElement} root
   * @param {Model} model
   */
  draw(root, model) {
    const onBatch = (/** @type {Batch} */ batch) => this.leave(batch.id && isFinished(batch) ? { [BATCH]: savedBatch(batch), "text/plain": inEnglish(() => partsText(batch)) } : null);
    return liveBatch(root, model.data[BATCH], { api: pageApi(), onBatch, list: liveList });
  }
}

/** @extends {Drawn<ReturnType<typeof liveList>>} */
class LiveList extends Drawn {
  /**
   * @param {HTMLElement} root
   * @param {Model} model
   */
  draw(root, model) {
    return liveList(root, { api: pageApi(), ...model.data[TASKS] });
  }
}

/**
 * @param {string} name
 * @param {string} mimeType
 * @param {new () => Widget} Renderer
 */
function extension(name, mimeType, Renderer) {
  return {
    id: `quantask-jupyter:${name}`,
    rendererFactory: {
      safe: true, // only text is ever written: an untrusted notebook may show it
      mimeTypes: [mimeType],
      createRenderer: () => new Renderer(),
    },
    rank: -1, // before the widget and the picture that other programs show
    dataType: "json",
  };
}

export default [
  extension("result", RESULT, SavedResult),
  extension("task", TASK, LiveTask),
  extension("batch", BATCH, LiveBatch),
  extension("tasks", TASKS, LiveList),
];
