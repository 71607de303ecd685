// A sweep over a grid of two parameters: how often one outcome was measured, or another number of each point, as shades.

import { svgElement } from "../dom.js";
import { shortenMiddle } from "../histogram/bits.js";
import { formatParameter, formatShare } from "../histogram/format.js";
import { words } from "../histogram/picture.js";
import { COLORS } from "./plot_frame.js";
import { sorted } from "./sweep_axes.js";

const SHADES = 32; // of a colour: each is one path of all cells that have it: ten thousand cells are no more elements than ten
const LARGEST = 360;
const [LEFT, ABOVE, BELOW] = [64, 14, 74];

/**
 * @typedef {import("./sweep_axes.js").Axis} Axis
 *
 * @typedef {object} Shades
 * @property {(value: number) => [string, number]} shade  Colour and opacity.
 * @property {[string, number][]} steps  From the least to the most.
 * @property {[string, string]} ends  What these are.
 */

/**
 * @param {import("../histogram/arrange.js").Sweep} sweep
 * @param {{ across: Axis, up: Axis }} axes
 * @param {string} outcome
 * @param {number} width
 * @returns {import("./plot_frame.js").Plot}
 */
export function heatMap({ series }, axes, outcome, width) {
  const shares = series.map(({ counts, total }) => (counts.get(outcome) ?? 0) / total);
  const most = Math.max(...shares, 1e-9);
  /** @type {[string, number][]} */
  const steps = [1, 2, 3, 4, 5].map((step) => [COLORS[0], step / 5]);
  return { ...shadedMap(axes, shares, { shade: (share) => [COLORS[0], share / most], steps, ends: ["0 %", formatShare(most)] }, width), outcomes: [outcome] };
}

/**
 * @param {{ across: Axis, up: Axis }} axes
 * @param {number[]} values  At each point.
 * @param {Shades} shades
 * @param {number} width
 * @returns {Omit<import("./plot_frame.js").Plot, "outcomes">}
 */
export function shadedMap({ across, up }, values, { shade, steps, ends }, width) {
  const [columns, rows] = [sorted(across), sorted(up)];
  const side = Math.min(LARGEST, width - LEFT - 20);
  const [wide, high] = [side / columns.length, side / rows.length];
  const places = values.map((_, point) => ({
    x: LEFT + columns.indexOf(across.values[point]) * wide,
    y: ABOVE + side - (rows.indexOf(up.values[point]) + 1) * high,
  }));
  /** @type {Map<string, string>} */
  const paths = new Map();
  places.forEach(({ x, y }, point) => {
    const [color, opacity] = shade(values[point]);
    const look = `${color} ${Math.round(opacity * SHADES) / SHADES}`;
    paths.set(look, `${paths.get(look) ?? ""}M${x.toFixed(2)} ${y.toFixed(2)}h${wide.toFixed(2)}v${high.toFixed(2)}h${(-wide).toFixed(2)}z`);
  });
  const shapes = [
    svgElement("rect", { x: LEFT, y: ABOVE, width: side, height: side, fill: "currentColor", opacity: 0.06 }),
    ...[...paths].map(([look, d]) => svgElement("path", { d, fill: look.split(" ")[0], opacity: look.split(" ")[1] })),
    ...margins(side, columns, rows, across.name, up.name),
    ...legend(side, steps, ends),
  ];
  const clamp = (/** @type {number} */ value, /** @type {number} */ length) => Math.max(0, Math.min(length - 1, Math.floor(value)));
  return {
    shapes,
    height: ABOVE + side + BELOW,
    at: (x, y) => {
      const [column, row] = [clamp((x - LEFT) / wide, columns.length), clamp((ABOVE + side - y) / high, rows.length)];
      return values.findIndex((_, point) => across.values[point] === columns[column] && up.values[point] === rows[row]);
    },
    mark: (point) => svgElement("rect", { ...places[point], width: wide, height: high, fill: "none", stroke: "currentColor", "stroke-width": 2 }),
  };
}

/**
 * @param {number} side
 * @param {number[]} columns
 * @param {number[]} rows
 * @param {string} across
 * @param {string} up
 */
function margins(side, columns, rows, across, up) {
  const number = (/** @type {number} */ value) => formatParameter(Number(value.toPrecision(3)));
  const look = { size: 11, quiet: true };
  return [
    words(LEFT, ABOVE + side + 15, number(columns[0]), look),
    words(LEFT + side, ABOVE + side + 15, number(columns[columns.length - 1]), { ...look, anchor: "end" }),
    words(LEFT + side / 2, ABOVE + side + 30, `${shortenMiddle(across, 24)} →`, { anchor: "middle" }),
    words(LEFT - 6, ABOVE + side, number(rows[0]), { ...look, anchor: "end" }),
    words(LEFT - 6, ABOVE + 10, number(rows[rows.length - 1]), { ...look, anchor: "end" }),
    words(LEFT - 6, ABOVE + side / 2, `${shortenMiddle(up, 8)} ↑`, { anchor: "end" }),
  ];
}

/**
 * @param {number} side
 * @param {Shades["steps"]} steps
 * @param {Shades["ends"]} ends
 */
function legend(side, steps, [least, most]) {
  const [y, left] = [ABOVE + side + 46, LEFT + 12 + Math.max(20, 6.5 * least.length)];
  const boxes = steps.map(([fill, opacity], step) => svgElement("rect", { x: left + 24 * step, y, width: 24, height: 12, fill: opacity ? fill : "currentColor", opacity: opacity || 0.06 }));
  return [words(LEFT, y + 10, least, { size: 11, quiet: true }), ...boxes, words(left + 8 + 24 * steps.length, y + 10, most, { size: 11, quiet: true })];
}
