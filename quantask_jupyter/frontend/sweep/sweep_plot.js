// The first view of a sweep: a curve, or a map where two parameters make a grid. A point can be looked at and opened.

import { element, svgElement } from "../dom.js";
import { readWords } from "../histogram/bits.js";
import { select } from "../histogram/controls.js";
import { formatShare } from "../histogram/format.js";
import { framed } from "../histogram/picture.js";
import { pointText } from "../histogram/sweep_slider.js";
import { trans } from "../words.js";
import { curve } from "./curve.js";
import { heatMap } from "./heat_map.js";
import { EXPORTED, widthIn } from "./plot_frame.js";
import { gridOf } from "./sweep_axes.js";

/**
 * @typedef {import("../histogram/arrange.js").Sweep} Sweep
 */

const MAPS = 24; // outcomes that can be chosen for a map

export class SweepPlot {
  /** @param {{ onActive: (text: string | null) => void, onOpen: (point: number) => void }} listeners */
  constructor({ onActive, onOpen }) {
    this.onActive = onActive;
    this.active = -1;
    /** @type {string | null} */
    this.outcome = null;
    /** @type {Sweep | null} */
    this.sweep = null;
    this.controls = element("div", { class: "qt-controls" }); // stand beside those of the other view
    this.canvas = element("div", {
      class: "qt-sweep-plot",
      role: "slider",
      tabindex: "0",
      "aria-label": trans.__("Point of the sweep"),
      on: {
        pointermove: (event) => this.#activate(this.#pointAt(event)),
        pointerleave: () => this.#activate(-1),
        blur: () => this.#activate(-1),
        keydown: (event) => this.#press(event, onOpen),
        click: (event) => onOpen(this.#pointAt(event)),
      },
    });
    this.element = this.canvas;
    this.observer = new ResizeObserver(() => this.#draw());
    this.observer.observe(this.element);
  }

  destroy() {
    this.observer.disconnect();
  }

  /** @param {Sweep} sweep */
  show(sweep) {
    this.sweep = sweep;
    this.grid = gridOf(sweep.series);
    if (!this.outcome || !sweep.outcomes.includes(this.outcome)) this.outcome = sweep.outcomes[0];
    this.#drawControls();
    this.#draw();
  }

  /** What it is called where views are chosen. */
  get title() {
    return this.grid ? trans.__("Map") : trans.__("Curve");
  }

  /**
   * @param {string} title
   * @param {string} facts
   * @returns {SVGElement}  A picture of its own, on white.
   */
  picture(title, facts) {
    const { shapes, height } = this.#plot(EXPORTED);
    const outcome = this.grid ? ` · ${trans.__("outcome %1", this.#key(/** @type {string} */ (this.outcome)))}` : "";
    return framed(EXPORTED, height, title, facts + outcome, shapes);
  }

  /** @param {number} width */
  #plot(width) {
    const sweep = /** @type {Sweep} */ (this.sweep);
    return this.grid ? heatMap(sweep, this.grid, /** @type {string} */ (this.outcome), width) : curve(sweep, width);
  }

  #drawControls() {
    const { outcomes } = /** @type {Sweep} */ (this.sweep);
    const options = outcomes.slice(0, MAPS).map((bits) => [bits, this.#key(bits)]);
    const choose = (/** @type {string} */ bits) => {
      this.outcome = bits;
      this.#draw();
    };
    this.controls.replaceChildren(...(this.grid && options.length > 1 ? [select("outcome", trans.__("Outcome"), /** @type {string} */ (this.outcome), options, choose)] : []));
  }

  #draw() {
    if (!this.sweep) return;
    const width = widthIn(this.canvas);
    this.plot = this.#plot(width);
    const { shapes, height } = this.plot;
    this.svg = svgElement("svg", { width, height, viewBox: `0 0 ${width} ${height}`, fill: "currentColor", "aria-hidden": "true" }, ...shapes);
    this.canvas.replaceChildren(this.svg);
    this.#describe();
  }

  /** @param {number} point */
  #activate(point) {
    if (!this.plot || !this.svg || point === this.active) return;
    this.active = point;
    this.mark?.remove();
    this.mark = point < 0 ? undefined : this.plot.mark(point);
    if (this.mark) this.svg.append(this.mark);
    this.#describe();
    this.onActive(point < 0 ? null : this.#text(point));
  }

  #describe() {
    const { series } = /** @type {Sweep} */ (this.sweep);
    const point = Math.max(0, this.active);
    this.canvas.setAttribute("aria-valuemin", "1");
    this.canvas.setAttribute("aria-valuemax", String(series.length));
    this.canvas.setAttribute("aria-valuenow", String(point + 1));
    this.canvas.setAttribute("aria-valuetext", this.#text(point));
  }

  /** @param {number} point */
  #text(point) {
    const { series } = /** @type {Sweep} */ (this.sweep);
    const { counts, total, parameters } = series[point];
    const shares = (this.plot?.outcomes ?? []).map((bits) => `${this.#key(bits)}: ${formatShare((counts.get(bits) ?? 0) / total)}`);
    return [pointText(parameters), ...shares].join(" · ");
  }

  /** @param {string} bits */
  #key(bits) {
    const { groups, order } = /** @type {Sweep} */ (this.sweep);
    return readWords(bits, groups, order).join(" ");
  }

  /** @param {MouseEvent} event */
  #pointAt({ clientX, clientY }) {
    if (!this.svg || !this.plot) return -1;
    const { left, top } = this.svg.getBoundingClientRect();
    return this.plot.at(clientX - left, clientY - top);
  }

  /**
   * @param {KeyboardEvent} event
   * @param {(point: number) => void} onOpen
   */
  #press(event, onOpen) {
    const last = (this.sweep?.series.length ?? 1) - 1;
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity };
    const step = /** @type {Record<string, number>} */ (steps)[event.key];
    if (event.key === "Enter") onOpen(Math.max(0, this.active));
    else if (step) this.#activate(Math.max(0, Math.min(last, this.active + step)));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

