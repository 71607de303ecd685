// A sweep over one parameter: a line for each outcome, with the reach of shot noise around it.

import { svgElement } from "../dom.js";
import { readWords, shortenMiddle } from "../histogram/bits.js";
import { formatParameter, formatTick } from "../histogram/format.js";
import { shareInterval } from "../histogram/interval.js";
import { words } from "../histogram/picture.js";
import { ticks } from "../histogram/scale.js";
import { lineOf } from "./sweep_axes.js";

/**
 * @typedef {import("../histogram/arrange.js").Sweep} Sweep
 *
 * @typedef {object} Plot
 * @property {SVGElement[]} shapes
 * @property {number} height
 * @property {(x: number, y: number) => number} at  Which point is next to this place.
 * @property {(point: number) => SVGElement} mark  What shows that a point is looked at.
 * @property {string[]} outcomes  Those that are drawn.
 */

export const COLORS = ["#4a83e0", "#d2691e", "#2f9e5b", "#9a6ddb", "#d9534f", "#2a95a8"]; // as the saved picture has them
const HEIGHT = 270;
const [LEFT, BELOW, ABOVE] = [52, 44, 12];
const CHARACTER = 7.25; // of the monospaced 12 px
const DOTTED = 40; // points; below that each has a dot

/**
 * @param {Sweep} sweep
 * @param {number} width
 * @returns {Plot}
 */
export function curve({ series, outcomes, groups, order, most }, width) {
  const drawn = outcomes.slice(0, COLORS.length);
  const along = lineOf(series);
  const [low, high] = [Math.min(...along.values), Math.max(...along.values)];
  const names = drawn.map((bits) => shortenMiddle(readWords(bits, groups, order).join(" "), width < 420 ? 8 : 18));
  const beside = Math.max(...names.map((name) => name.length)) * CHARACTER + 26;
  const right = width - beside;
  const x = (/** @type {number} */ value) => (low === high ? (LEFT + right) / 2 : LEFT + 6 + ((value - low) / (high - low)) * (right - LEFT - 12));
  const y = (/** @type {number} */ share) => HEIGHT - BELOW - (share / most) * (HEIGHT - BELOW - ABOVE);
  const inOrder = along.values.map((_, index) => index).sort((a, b) => along.values[a] - along.values[b]);
  /** @type {SVGElement[]} */
  const shapes = axes({ low, high, most, right, name: along.name, x, y });
  drawn.forEach((bits, which) => shapes.push(...line(bits, COLORS[which], inOrder)));
  shapes.push(...names.map((name, which) => legendLine(name, which)));

  /**
   * @param {string} bits
   * @param {string} color
   * @param {number[]} points
   */
  function line(bits, color, points) {
    const reaches = points.map((point) => {
      const { counts, total, sampled } = series[point];
      const count = counts.get(bits) ?? 0;
      const [from, to] = sampled ? shareInterval(count, total) : [count / total, count / total];
      return { at: x(along.values[point]), share: y(count / total), from: y(from), to: y(to) };
    });
    const band = [...reaches.map(({ at, to }) => `${round(at)} ${round(to)}`), ...reaches.map(({ at, from }) => `${round(at)} ${round(from)}`).reverse()];
    const middle = reaches.map(({ at, share }) => `${round(at)} ${round(share)}`);
    const bar = points.length === 1 ? { stroke: color, "stroke-width": 1.4 } : { fill: color, opacity: 0.2 };
    const dots = points.length <= DOTTED ? reaches.map(({ at, share }) => svgElement("circle", { cx: round(at), cy: round(share), r: 2.4, fill: color })) : [];
    return [
      svgElement("path", { d: `M${band.join("L")}Z`, ...bar }),
      svgElement("path", { d: `M${middle.join("L")}`, fill: "none", stroke: color, "stroke-width": 1.7, "stroke-linejoin": "round" }),
      ...dots,
    ];
  }

  /**
   * @param {string} name
   * @param {number} which
   */
  function legendLine(name, which) {
    const top = ABOVE + which * 19;
    return svgElement("g", {}, svgElement("rect", { x: right + 8, y: top, width: 11, height: 11, rx: 2, fill: COLORS[which] }), words(right + 24, top + 10, name, { mono: true }));
  }

  return {
    shapes,
    height: HEIGHT,
    outcomes: drawn,
    at: (place) => inOrder.reduce((best, point) => (Math.abs(x(along.values[point]) - place) < Math.abs(x(along.values[best]) - place) ? point : best)),
    mark: (point) => svgElement("path", { d: `M${round(x(along.values[point]))} ${ABOVE}V${HEIGHT - BELOW}`, stroke: "currentColor", "stroke-dasharray": "3 3" }),
  };
}

/**
 * @param {{ low: number, high: number, most: number, right: number, name: string, x: (value: number) => number, y: (share: number) => number }} frame
 */
function axes({ low, high, most, right, name, x, y }) {
  const shapes = ticks(most).flatMap((share) => [
    svgElement("path", { d: `M${LEFT} ${round(y(share))}H${round(right)}`, stroke: "currentColor", opacity: 0.16 }),
    words(LEFT - 6, y(share) + 4, formatTick(share), { size: 11, anchor: "end", quiet: true }),
  ]);
  const steps = low === high ? [low] : right < 380 ? [0, 1] : [0, 0.25, 0.5, 0.75, 1];
  for (const step of steps) {
    const value = low === high ? low : low + step * (high - low);
    shapes.push(words(x(value), HEIGHT - BELOW + 17, formatParameter(Number(value.toPrecision(3))), { size: 11, anchor: "middle", quiet: true }));
  }
  shapes.push(words((LEFT + right) / 2, HEIGHT - 8, shortenMiddle(name, 40), { anchor: "middle" }));
  return shapes;
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
