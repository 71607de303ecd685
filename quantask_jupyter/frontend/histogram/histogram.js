// What a result looks like: bars for counts; a curve or a map for a sweep, and the bars of each of its points.
// The live card, the saved output and the comparison all show it.

import { element, setText, visible } from "../dom.js";
import { SweepPlot } from "../sweep/sweep_plot.js";
import { trans } from "../words.js";
import { arrange, firstChoices, sweepOf } from "./arrange.js";
import { Chart } from "./chart.js";
import { controls, orderSelect, registerSelect } from "./controls.js";
import { exportMenu } from "./export_menu.js";
import { formatCount, pointsText, shotsText } from "./format.js";
import { toSvg } from "./picture.js";
import { readout } from "./readout.js";
import { readResult, UnreadableResult } from "./result.js";
import { pointText, sweepSlider } from "./sweep_slider.js";
import { viewSwitch } from "./view_switch.js";

/**
 * @typedef {import("./arrange.js").Choices} Choices
 * @typedef {import("./result.js").Result} Result
 *
 * @typedef {{ destroy: () => void, update: (json: unknown) => void }} Drawn  `update` shows more of the same result; choices stay.
 *
 * @typedef {object} How
 * @property {boolean} [titled]  False where the name stands above already.
 * @property {string} [facts]  What there is to tell of the run.
 * @property {(() => Promise<unknown>) | null} [fetchWhole]  Gets the whole of a result of which the notebook holds a part.
 */

/**
 * @param {HTMLElement} root  Is emptied.
 * @param {unknown} json  The value of `application/vnd.quantask.result.v1+json`.
 * @param {How} [how]
 * @returns {Drawn}
 */
export function drawHistogram(root, json, how = {}) {
  try {
    return new ResultView(root, json, how);
  } catch (error) {
    if (!(error instanceof UnreadableResult)) throw error;
    root.replaceChildren(element("p", { class: "qt-unreadable", role: "alert", text: error.message }));
    return { destroy: () => {}, update: () => {} };
  }
}

class ResultView {
  /**
   * @param {HTMLElement} root
   * @param {unknown} json
   * @param {How} how
   */
  constructor(root, json, { titled = true, facts = "", fetchWhole = null }) {
    this.json = json;
    this.result = readResult(json);
    this.choices = firstChoices(this.result);
    this.fetchWhole = this.#unsaved() > 0 ? fetchWhole : null;
    /** @type {import("./view_switch.js").View} */
    this.view = this.result.kind === "sweep" && this.result.series.length > 1 ? "sweep" : "bars";
    this.bar = element("div", { class: "qt-controls", role: "toolbar", "aria-label": trans.__("Histogram") });
    this.line = element("div", { class: "qt-readout", "aria-live": "polite" });
    this.part = element("p", { class: "qt-note" });
    this.chart = new Chart({
      onActive: (row) => this.line.replaceChildren(...readout(this.arrangement, row)),
      onPick: (row) => this.choose({ sort: "distance", target: row.bits }),
    });
    this.plot = new SweepPlot({
      onActive: (text) => (text === null ? this.#summarize() : this.line.replaceChildren(element("span", { class: "qt-outcome", text }))),
      onOpen: (point) => this.#open(point),
    });
    this.slider = element("div");
    this.views = element("div");
    this.arrangement = arrange(this.result, this.choices);
    const { name, kind, notes } = this.result;
    const of = { whole: () => this.#whole(), picture: () => this.#picture(), onTrouble: (/** @type {string} */ message) => setText(this.part, message) };
    root.replaceChildren(
      element(
        "section",
        { class: "qt-histogram", "aria-label": name ? trans.__("Result of %1", name) : trans.__("Result") },
        titled && name ? element("div", { class: "qt-title", text: name }) : null,
        facts ? element("div", { class: "qt-facts", text: facts }) : null,
        ...notes.map((note) => element("p", { class: "qt-note", text: trans.__("Note: %1", note) })),
        this.part,
        kind === "comparison" ? legend(this.result) : null,
        element("div", { class: "qt-controls" }, this.views, this.bar, this.plot.controls),
        this.slider,
        this.plot.element,
        this.chart.element,
        element("div", { class: "qt-foot" }, this.line, exportMenu(name, of)),
      ),
    );
    this.#drawAll();
  }

  destroy() {
    this.chart.destroy();
    this.plot.destroy();
  }

  /** @param {unknown} json */
  update(json) {
    const before = this.result.series.length;
    this.json = json;
    this.result = readResult(json);
    if (before === 1 && this.result.series.length > 1 && this.result.kind === "sweep") this.view = "sweep";
    if (this.#unsaved() === 0) this.fetchWhole = null;
    this.#drawAll();
  }

  /** @param {Partial<Choices>} changed */
  choose(changed) {
    this.choices = { ...this.choices, ...changed };
    if (changed.top === Infinity && this.fetchWhole) this.#whole().catch((error) => setText(this.part, error.message));
    this.#draw(!("point" in changed));
  }

  #drawAll() {
    const { kind, series } = this.result;
    const [unsaved, isSweep] = [this.#unsaved(), kind === "sweep"];
    setText(this.part, unsaved > 0 ? partText(series, unsaved, this.fetchWhole !== null) : "");
    this.slider.replaceChildren(...(isSweep ? [sweepSlider(this.result, (changed) => this.choose(changed), this.choices.point)] : []));
    this.#draw(true);
  }

  /** @param {boolean} withControls */
  #draw(withControls) {
    const isSweep = this.view === "sweep";
    this.arrangement = arrange(this.result, this.choices);
    this.plot.element.hidden = this.plot.controls.hidden = !isSweep;
    this.slider.hidden = isSweep || this.result.kind !== "sweep";
    this.chart.element.hidden = isSweep;
    if (isSweep) this.plot.show(sweepOf(this.result, this.choices));
    else this.chart.show(this.arrangement);
    if (withControls) this.#drawControls();
    this.#summarize();
  }

  #drawControls() {
    const choose = (/** @type {Partial<Choices>} */ changed) => this.choose(changed);
    const isSweep = this.view === "sweep";
    const shared = [this.result.registers.length > 1 ? registerSelect(this.result, this.choices, choose) : null, orderSelect(this.choices, choose)];
    const shown = isSweep ? shared.filter((control) => control !== null) : controls(this.result, this.arrangement, choose, this.fetchWhole !== null);
    const mayChoose = this.result.kind === "sweep" && this.result.series.length > 1;
    this.views.hidden = !mayChoose;
    keepingFocus(this.views, () => this.views.replaceChildren(...(mayChoose ? [viewSwitch(this.view, this.plot.title, (view) => this.#look(view))] : [])));
    keepingFocus(this.bar, () => this.bar.replaceChildren(...shown));
  }

  /** @param {"sweep" | "bars"} view */
  #look(view) {
    this.view = view;
    this.#draw(true);
  }

  /** @param {number} point */
  #open(point) {
    if (point < 0) return;
    this.view = "bars";
    this.choices = { ...this.choices, point };
    this.#drawAll();
    /** @type {HTMLElement | null} */ (this.slider.querySelector("input"))?.focus();
  }

  #summarize() {
    const { series } = this.result;
    if (this.view === "bars") this.line.replaceChildren(...readout(this.arrangement, null));
    else this.line.replaceChildren(element("span", { class: "qt-summary", text: pointsOfShots(series) }));
  }

  #picture() {
    const title = this.result.name || trans.__("Counts");
    const { series } = this.arrangement;
    if (this.view === "sweep") return this.plot.picture(title, pointsOfShots(this.result.series));
    const parameters = pointText(series[0].parameters);
    return toSvg(this.arrangement, title, [parameters, shots(series)].filter(Boolean).join(" · "));
  }

  /** @returns {Promise<unknown>}  The whole result, which is shown from then on. */
  async #whole() {
    if (!this.fetchWhole) return this.json;
    setText(this.part, trans.__("Fetching the whole result …"));
    const json = await this.fetchWhole();
    this.update(json);
    return json;
  }

  #unsaved() {
    return Math.max(...this.result.series.map(({ unsaved }) => unsaved));
  }
}

/**
 * @param {import("./result.js").Series[]} series
 * @param {number} unsaved
 * @param {boolean} mayFetch
 */
function partText(series, unsaved, mayFetch) {
  const here = Math.max(...series.map(({ counts }) => counts.size));
  const numbers = [formatCount(here), formatCount(here + unsaved)];
  const held = series.length > 1
    ? trans.__("The notebook holds the %1 most frequent of %2 outcomes of a point.", ...numbers)
    : trans.__("The notebook holds the %1 most frequent of %2 outcomes.", ...numbers);
  return `${held} ${othersText(series.length > 1, mayFetch)}`;
}

/**
 * @param {boolean} isSweep
 * @param {boolean} mayFetch
 * @returns {string}  How the outcomes are had that the notebook does not hold.
 */
function othersText(isSweep, mayFetch) {
  if (!mayFetch) return trans.__("Exports to CSV and JSON have these.");
  if (isSweep) return trans.__("“All” under “One point” and exports to CSV and JSON fetch the others.");
  return trans.__("“All” and exports to CSV and JSON fetch the others.");
}

/** @param {import("./result.js").Series[]} series */
function shots(series) {
  const sampled = series.filter((one) => one.sampled);
  const numbers = [...new Set(sampled.map(({ total }) => total))];
  if (numbers.length === 1) return shotsText(numbers[0]);
  return numbers.length ? trans.__("%1 and %2 shots", ...numbers.map(formatCount)) : "";
}

/** @param {import("./result.js").Series[]} series */
function pointsOfShots(series) {
  return trans.__("%1 of %2", pointsText(series.length), shots(series));
}

/**
 * @param {HTMLElement} bar
 * @param {() => void} draw
 */
function keepingFocus(bar, draw) {
  const focused = /** @type {HTMLElement | null} */ (bar.contains(document.activeElement) ? document.activeElement : null);
  const name = focused?.dataset.control;
  if (name === "target") return; // it is being typed in
  draw();
  if (name) /** @type {HTMLElement | null} */ (bar.querySelector(`[data-control="${name}"]`))?.focus();
}

/** @param {Result} result */
function legend({ series }) {
  const names = series.map(({ name }, which) =>
    element("span", { class: "qt-legend-name" }, element("span", { class: `qt-swatch qt-series-${which}` }), visible(name)),
  );
  return element("div", { class: "qt-legend" }, ...names);
}
