// A sweep over a grid of two parameters: how often one outcome was measured, as shades.

import { svgElement } from "../dom.js";
import { shortenMiddle } from "../histogram/bits.js";
import { formatParameter, formatShare } from "../histogram/format.js";
import { words } from "../histogram/picture.js";
import { COLORS } from "./plot_frame.js";
import { sorted } from "./sweep_axes.js";

const SHADES = 32; // each is one path of all cells that have it: ten thousand cells are no more elements than ten
const LARGEST = 360;
const [LEFT, ABOVE, BELOW] = [64, 14, 74];

/**
 * @param {import("../histogram/arrange.js").Sweep} sweep
 * @param {{ across: import("./sweep_axes.js").Axis, up: import("./sweep_axes.js").Axis }} axes
 * @param {string} outcome
 * @param {number} width
 * @returns {import("./plot_frame.js").Plot}
 */
export function heatMap({ series }, { across, up }, outcome, width) {
  const [columns, rows] = [sorted(across), sorted(up)];
  const side = Math.min(LARGEST, width - LEFT - 20);
  const [wide, high] = [side / columns.length, side / rows.length];
  const places = series.map((_, point) => ({
    x: LEFT + columns.indexOf(across.values[point]) * wide,
    y: ABOVE + side - (rows.indexOf(up.values[point]) + 1) * high,
  }));
  const shares = series.map(({ counts, total }) => (counts.get(outcome) ?? 0) / total);
  const most = Math.max(...shares, 1e-9);
  const shades = Array.from({ length: SHADES + 1 }, () => "");
  places.forEach(({ x, y }, point) => {
    shades[Math.round((shares[point] / most) * SHADES)] += `M${x.toFixed(2)} ${y.toFixed(2)}h${wide.toFixed(2)}v${high.toFixed(2)}h${(-wide).toFixed(2)}z`;
  });
  const shapes = [
    svgElement("rect", { x: LEFT, y: ABOVE, width: side, height: side, fill: "currentColor", opacity: 0.06 }),
    ...shades.map((d, shade) => (d && shade ? svgElement("path", { d, fill: COLORS[0], opacity: shade / SHADES }) : null)).filter((path) => path !== null),
    ...margins(side, columns, rows, across.name, up.name),
    ...legend(side, most),
  ];
  const clamp = (/** @type {number} */ value, /** @type {number} */ length) => Math.max(0, Math.min(length - 1, Math.floor(value)));
  return {
    shapes,
    height: ABOVE + side + BELOW,
    outcomes: [outcome],
    at: (x, y) => {
      const [column, row] = [clamp((x - LEFT) / wide, columns.length), clamp((ABOVE + side - y) / high, rows.length)];
      return series.findIndex((_, point) => across.values[point] === columns[column] && up.values[point] === rows[row]);
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
 * @param {number} most
 */
function legend(side, most) {
  const y = ABOVE + side + 46;
  const steps = [1, 2, 3, 4, 5].map((step) => svgElement("rect", { x: LEFT + 8 + 24 * step, y, width: 24, height: 12, fill: COLORS[0], opacity: step / 5 }));
  return [words(LEFT, y + 10, "0 %", { size: 11, quiet: true }), ...steps, words(LEFT + 160, y + 10, formatShare(most), { size: 11, quiet: true })];
}
