// The frame of a curve: its axes, the lines in it with how far they may be off, and a legend beside it, or below where names are long.

import { svgElement } from "../dom.js";
import { distinctNames, shortenMiddle, whereTheyDiffer } from "../histogram/bits.js";
import { formatParameter } from "../histogram/format.js";
import { words } from "../histogram/picture.js";

export const COLORS = ["#4a83e0", "#d2691e", "#2f9e5b", "#9a6ddb", "#d9534f", "#2a95a8"]; // as the saved picture has them
export const EXPORTED = 640;
const [NARROWEST, WIDEST] = [200, 960]; // where there is less room, it is scrolled
const HEIGHT = 270;
const [LEFT, BELOW, ABOVE] = [52, 44, 12];
const CHARACTER = 7.25; // of the monospaced 12 px
const DOTTED = 40; // points; below that each has a dot

/**
 * @typedef {object} Plot
 * @property {SVGElement[]} shapes
 * @property {number} height
 * @property {(x: number, y: number) => number} at  Which point is next to this place.
 * @property {(point: number) => SVGElement} mark  What shows that a point is looked at.
 * @property {string[]} outcomes  Those that are drawn.
 *
 * @typedef {object} Line
 * @property {string} name
 * @property {number[]} values  At each point.
 * @property {[number, number][]} [reaches]  Between what each may be.
 *
 * @typedef {object} Drawn
 * @property {import("./sweep_axes.js").Axis} along
 * @property {Line[]} lines
 * @property {number} low  Where the axis begins, and where it ends.
 * @property {number} high
 * @property {{ value: number, text: string }[]} ticks
 * @property {string} [more]  What is said of lines that are not drawn.
 */

/**
 * @param {HTMLElement} canvas
 * @returns {number}  How wide a plot in it is.
 */
export function widthIn(canvas) {
  return Math.max(NARROWEST, Math.min(WIDEST, canvas.clientWidth || EXPORTED));
}

/**
 * @param {Drawn} drawn
 * @param {number} width
 * @returns {Omit<Plot, "outcomes">}
 */
export function linesPlot({ along, lines, low, high, ticks, more = "" }, width) {
  const [first, last] = [Math.min(...along.values), Math.max(...along.values)];
  const longest = Math.max(...lines.map(({ name }) => name.length));
  const isBeside = width >= 320 && longest <= (width < 420 ? 8 : 18);
  const names = fitting(lines.map(({ name }) => name), isBeside ? longest : Math.floor((width - 40) / CHARACTER));
  const right = isBeside ? width - longest * CHARACTER - 26 : width - 22; // half of the last tick
  const legend = isBeside ? { x: right + 8, y: ABOVE } : { x: 12, y: HEIGHT + 6 };
  const lineCount = names.length + Number(more !== "");
  const x = (/** @type {number} */ value) => (first === last ? (LEFT + right) / 2 : LEFT + 6 + ((value - first) / (last - first)) * (right - LEFT - 12));
  const y = (/** @type {number} */ value) => HEIGHT - BELOW - ((value - low) / (high - low)) * (HEIGHT - BELOW - ABOVE);
  const inOrder = along.values.map((_, index) => index).sort((a, b) => along.values[a] - along.values[b]);
  /** @type {SVGElement[]} */
  const shapes = axes({ first, last, ticks, right, name: along.name, x, y });
  lines.forEach((line, which) => shapes.push(...drawnLine(line, COLORS[which])));
  names.forEach((name, which) => shapes.push(legendLine(name, which)));
  if (more) shapes.push(words(legend.x, legend.y + names.length * 19 + 10, more, { size: 11, quiet: true }));

  /**
   * @param {Line} line
   * @param {string} color
   */
  function drawnLine({ values, reaches }, color) {
    const places = inOrder.map((point) => ({ at: x(along.values[point]), height: y(values[point]), reach: reaches?.[point].map(y) }));
    const middle = places.map(({ at, height }) => `${round(at)} ${round(height)}`);
    const dots = places.length <= DOTTED ? places.map(({ at, height }) => svgElement("circle", { cx: round(at), cy: round(height), r: 2.4, fill: color })) : [];
    return [
      ...(reaches ? [band(places, color)] : []),
      svgElement("path", { d: `M${middle.join("L")}`, fill: "none", stroke: color, "stroke-width": 1.7, "stroke-linejoin": "round" }),
      ...dots,
    ];
  }

  /**
   * @param {string} name
   * @param {number} which
   */
  function legendLine(name, which) {
    const top = legend.y + which * 19;
    return svgElement("g", {}, svgElement("rect", { x: legend.x, y: top, width: 11, height: 11, rx: 2, fill: COLORS[which] }), words(legend.x + 16, top + 10, name, { mono: true }));
  }

  return {
    shapes,
    height: isBeside ? HEIGHT : HEIGHT + 6 + 19 * lineCount,
    at: (place) => inOrder.reduce((best, point) => (Math.abs(x(along.values[point]) - place) < Math.abs(x(along.values[best]) - place) ? point : best)),
    mark: (point) => svgElement("path", { d: `M${round(x(along.values[point]))} ${ABOVE}V${HEIGHT - BELOW}`, stroke: "currentColor", "stroke-dasharray": "3 3" }),
  };
}

/**
 * @param {string[]} names
 * @param {number} room  Characters.
 */
function fitting(names, room) {
  return distinctNames(names, names.map(() => room)) ?? whereTheyDiffer(names, room) ?? names.map((name) => shortenMiddle(name, room));
}

/**
 * @param {{ at: number, reach?: number[] }[]} places
 * @param {string} color
 */
function band(places, color) {
  const edge = (/** @type {number} */ end) => places.map(({ at, reach = [] }) => `${round(at)} ${round(reach[end])}`);
  const look = places.length === 1 ? { stroke: color, "stroke-width": 1.4 } : { fill: color, opacity: 0.2 };
  return svgElement("path", { d: `M${[...edge(1), ...edge(0).reverse()].join("L")}Z`, ...look });
}

/**
 * @param {{ first: number, last: number, ticks: Drawn["ticks"], right: number, name: string, x: (value: number) => number, y: (value: number) => number }} frame
 */
function axes({ first, last, ticks, right, name, x, y }) {
  const shapes = ticks.flatMap(({ value, text }) => [
    svgElement("path", { d: `M${LEFT} ${round(y(value))}H${round(right)}`, stroke: "currentColor", opacity: 0.16 }),
    words(LEFT - 6, y(value) + 4, text, { size: 11, anchor: "end", quiet: true }),
  ]);
  const steps = first === last ? [first] : right < 380 ? [0, 1] : [0, 0.25, 0.5, 0.75, 1];
  for (const step of steps) {
    const value = first === last ? first : first + step * (last - first);
    shapes.push(words(x(value), HEIGHT - BELOW + 17, formatParameter(Number(value.toPrecision(3))), { size: 11, anchor: "middle", quiet: true }));
  }
  shapes.push(words((LEFT + right) / 2, HEIGHT - 8, shortenMiddle(name, 40), { anchor: "middle" }));
  return shapes;
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
