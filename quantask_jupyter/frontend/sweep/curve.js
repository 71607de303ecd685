// A sweep over one parameter: a line for each outcome, with the reach of shot noise around it.

import { readWords } from "../histogram/bits.js";
import { formatCount, formatTick } from "../histogram/format.js";
import { shareInterval } from "../histogram/interval.js";
import { ticks } from "../histogram/scale.js";
import { trans } from "../words.js";
import { COLORS, linesPlot } from "./plot_frame.js";
import { lineOf } from "./sweep_axes.js";

/**
 * @typedef {import("../histogram/arrange.js").Sweep} Sweep
 * @typedef {import("./plot_frame.js").Plot} Plot
 */

/**
 * @param {Sweep} sweep
 * @param {number} width
 * @returns {Plot}
 */
export function curve({ series, outcomes, of, groups, order, most }, width) {
  const drawn = outcomes.slice(0, COLORS.length);
  const lines = drawn.map((bits) => ({
    name: readWords(bits, groups, order).join(" "),
    values: series.map(({ counts, total }) => (counts.get(bits) ?? 0) / total),
    reaches: series.map(({ counts, total, sampled }) => reach(counts.get(bits) ?? 0, total, sampled)),
  }));
  const shown = ticks(most).map((share) => ({ value: share, text: formatTick(share) }));
  const more = of > drawn.length ? trans.__("and %1 more", formatCount(of - drawn.length)) : "";
  return { ...linesPlot({ along: named(lineOf(series)), lines, low: 0, high: most, ticks: shown, more }, width), outcomes: drawn };
}

/**
 * @param {import("./sweep_axes.js").Axis} axis
 * @returns {import("./sweep_axes.js").Axis}
 */
function named(axis) {
  return axis.isNumbered ? { ...axis, name: trans.__("point") } : axis;
}

/**
 * @param {number} count
 * @param {number} total
 * @param {boolean} sampled
 * @returns {[number, number]}
 */
function reach(count, total, sampled) {
  return sampled ? shareInterval(count, total) : [count / total, count / total];
}
