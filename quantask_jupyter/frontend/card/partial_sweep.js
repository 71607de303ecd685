// The points of a sweep that are there while the rest is run: fetched piece by piece, drawn as the whole will be.

import { element } from "../dom.js";
import { savedResult } from "../task_state.js";
import { drawResult } from "./result_view.js";
import { isEstimators } from "./saved_parts.js";

/**
 * @typedef {import("../api.js").Task} Task
 * @typedef {NonNullable<import("../api.js").TaskResult["points"]>} Points
 */

export class PartialSweep {
  /**
   * @param {import("../api.js").Api} api
   * @param {(message: string) => void} onTrouble
   */
  constructor(api, onTrouble) {
    this.api = api;
    this.onTrouble = onTrouble;
    this.element = element("div");
    /** @type {Points} */
    this.points = [];
    this.attempt = 0;
    /** @type {import("../histogram/histogram.js").Drawn | null} */
    this.drawn = null;
    /** @type {Task | null} */
    this.task = null;
    this.asking = false;
  }

  /** @param {Task} task */
  show(task) {
    this.task = task;
    const done = task.points_done ?? 0;
    if (task.attempt !== this.attempt || done < this.points.length) this.points = []; // another attempt may have begun anew
    this.attempt = task.attempt;
    if (done > this.points.length && !this.asking) this.#fetch();
  }

  /**
   * @param {unknown} json  The whole result, which takes the place of the points.
   * @returns {import("../histogram/histogram.js").Drawn | null}  What shows it; null where nothing was shown yet.
   */
  finish(json) {
    this.task = null;
    this.drawn?.update(json);
    return this.drawn;
  }

  destroy() {
    this.task = null;
    this.drawn?.destroy();
  }

  async #fetch() {
    this.asking = true;
    try {
      while (this.task && this.points.length < (this.task.points_done ?? 0)) {
        const { id, attempt } = this.task;
        const first = this.points.length;
        const { result } = await this.api.readPoints(id, first);
        if (!result?.points?.length) return;
        if (this.task?.id !== id || this.task.attempt !== attempt || this.points.length !== first) continue; // begun anew
        this.points = [...this.points, ...result.points];
        if (isEstimators(result)) continue; // what it has measured or saved tells nothing before its values are reckoned of all
        this.#draw(savedResult(this.task.name, { ...result, points: this.points }));
      }
    } catch (error) {
      this.onTrouble(error instanceof Error ? error.message : String(error));
    } finally {
      this.asking = false;
    }
  }

  /** @param {unknown} json */
  #draw(json) {
    if (this.drawn) this.drawn.update(json);
    else this.drawn = drawResult(this.element, json, { titled: false });
  }
}
