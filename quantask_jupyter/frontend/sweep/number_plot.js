// Numbers over one or two parameters: the curve, or a map at a time, of which a point can be looked at.

import { download, element, svgElement } from "../dom.js";
import { select } from "../histogram/controls.js";
import { csvCell, filename } from "../histogram/export.js";
import { formatCount, formatParameter, pointsText } from "../histogram/format.js";
import { framed, pngBlob, svgBlob } from "../histogram/picture.js";
import { trans } from "../words.js";
import { valueText } from "./expectations.js";
import { shadedMap } from "./heat_map.js";
import { EXPORTED, linesPlot, widthIn } from "./plot_frame.js";
import { shadesOf } from "./shades.js";

/** @typedef {import("./number_lines.js").NumberLines} NumberLines */

/**
 * @param {NumberLines} numbers
 * @param {string} name  Of the result.
 * @returns {HTMLElement}
 */
export function numberPlot(numbers, name) {
  const { at, up, lines } = numbers;
  const points = numbers.of === undefined ? pointsText(at.length) : trans.__("%1 of %2", formatCount(at.length), pointsText(numbers.of));
  let [active, mapped] = [-1, 0];
  /** @type {ReturnType<typeof plotOf> | undefined} */
  let plot;
  /** @type {SVGElement | undefined} */
  let svg;
  /** @type {SVGElement | undefined} */
  let mark;
  const line = element("div", { class: "qt-readout", "aria-live": "polite" });
  const canvas = element("div", {
    class: "qt-sweep-plot",
    role: "slider",
    tabindex: "0",
    "aria-label": trans.__("Point of the sweep"),
    "aria-valuemin": 1,
    "aria-valuemax": at.length,
    on: { pointermove: (event) => look(pointAt(event)), pointerleave: () => look(-1), blur: () => look(-1), keydown: press },
  });

  /** @param {number} point */
  function look(point) {
    active = point;
    mark?.remove();
    mark = point < 0 || !plot ? undefined : plot.mark(point);
    if (mark) svg?.append(mark);
    line.replaceChildren(element("span", point < 0 ? { class: "qt-summary", text: points } : { class: "qt-outcome", text: textAt(numbers, point) }));
    canvas.setAttribute("aria-valuenow", String(Math.max(0, point) + 1));
    canvas.setAttribute("aria-valuetext", textAt(numbers, Math.max(0, point)));
  }

  /** @param {MouseEvent} event */
  function pointAt({ clientX, clientY }) {
    if (!plot || !svg) return -1;
    const { left, top } = svg.getBoundingClientRect();
    return plot.at(clientX - left, clientY - top);
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    const last = at.length - 1;
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity };
    const step = /** @type {Record<string, number>} */ (steps)[event.key];
    if (!step) return;
    look(Math.max(0, Math.min(last, active + step)));
    event.preventDefault();
    event.stopPropagation();
  }

  function draw() {
    if (!canvas.isConnected) return observer.disconnect();
    const width = widthIn(canvas);
    plot = plotOf(numbers, mapped, width);
    svg = svgElement("svg", { width, height: plot.height, viewBox: `0 0 ${width} ${plot.height}`, fill: "currentColor", "aria-hidden": "true" }, ...plot.shapes);
    canvas.replaceChildren(svg);
    look(active);
  }

  const observer = new ResizeObserver(draw);
  observer.observe(canvas);
  look(-1);
  const choose = (/** @type {string} */ which) => {
    mapped = Number(which);
    draw();
  };
  const choice = up && lines.length > 1 ? [element("div", { class: "qt-controls" }, select("map", trans.__("Map of"), "0", lines.map((one, which) => [String(which), one.name]), choose))] : [];
  return element("div", { class: "qt-histogram qt-numbers-plot" }, ...choice, canvas, element("div", { class: "qt-foot" }, line, exports(numbers, name, points, () => mapped)));
}

/**
 * @param {NumberLines} numbers
 * @param {number} mapped  Of which of them a map is.
 * @param {number} width
 */
function plotOf(numbers, mapped, width) {
  const { along, at, up, lines } = numbers;
  if (!up) return curveOf(numbers, width);
  const { values } = lines[mapped];
  return shadedMap({ across: { name: along, values: at }, up: { name: up.along, values: up.at } }, values, shadesOf(values), width);
}

/**
 * @param {NumberLines} numbers
 * @param {number} width
 */
function curveOf({ along, at, lines, more = 0 }, width) {
  const drawn = lines.map(({ name, values, errors }) => ({
    name,
    values,
    ...(errors ? { reaches: values.map((value, point) => /** @type {[number, number]} */ ([value - errors[point], value + errors[point]])) } : {}),
  }));
  const ends = drawn.flatMap(({ values, reaches }) => reaches?.flat() ?? values);
  const [low, high] = widened(Math.min(...ends), Math.max(...ends));
  const ticks = stepsBetween(low, high).map((value) => ({ value, text: formatParameter(value) }));
  return linesPlot({ along: { name: along, values: at }, lines: drawn, low, high, ticks, more: more ? trans.__("and %1 more", formatCount(more)) : "" }, width);
}

/**
 * @param {number} low
 * @param {number} high
 * @returns {[number, number]}  Ends between which numbers are seen, also where they are all the same.
 */
function widened(low, high) {
  const room = high - low > 1e-9 * Math.max(1, Math.abs(low)) ? 0.03 * (high - low) : 0.5;
  return [low - room, high + room];
}

/**
 * @param {number} low
 * @param {number} high
 * @returns {number[]}  The round numbers between two, about four steps apart.
 */
export function stepsBetween(low, high) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10, 20].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.999) ?? rough;
  const [first, last] = [Math.ceil(low / step), Math.floor(high / step)];
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)) + 0);
}

/**
 * @param {NumberLines} numbers
 * @param {number} point
 */
function textAt({ along, at, up, lines }, point) {
  const where = [`${along} = ${formatParameter(at[point])}`, ...(up ? [`${up.along} = ${formatParameter(up.at[point])}`] : [])].join(", ");
  return [where, ...lines.map(({ name, values, errors }) => `${name}: ${valueText(values[point], errors?.[point] ?? 0)}`)].join(" · ");
}

/**
 * @param {NumberLines} numbers
 * @param {string} name
 * @param {string} points  How many there are.
 * @param {() => number} mapped
 */
function exports(numbers, name, points, mapped) {
  const picture = () => {
    const { shapes, height } = plotOf(numbers, mapped(), EXPORTED);
    const facts = numbers.up ? `${numbers.lines[mapped()].name} · ${points}` : points;
    return framed(EXPORTED, height, name || trans.__("Values"), facts, shapes);
  };
  /** @type {Record<string, () => Blob | Promise<Blob>>} */
  const blobs = {
    CSV: () => new Blob([toCsv(numbers)], { type: "text/csv" }),
    JSON: () => new Blob([toJson(name, numbers)], { type: "application/json" }),
    PNG: () => pngBlob(picture()),
    SVG: () => svgBlob(picture()),
  };
  const save = async (/** @type {string} */ kind) => download(filename(name, kind.toLowerCase()), await blobs[kind]());
  const buttons = Object.keys(blobs).map((kind) => element("button", { type: "button", text: kind, "aria-label": trans.__("Export %1", kind), on: { click: () => save(kind) } }));
  return element("div", { class: "qt-export", role: "group", "aria-label": trans.__("Export") }, ...buttons);
}

/**
 * @param {NumberLines} numbers
 * @returns {{ parameters: Record<string, number>, values: Record<string, number>, errors: Record<string, number> }[]}  All that is known of each point.
 */
function pointsOf({ along, at, up, fixed = {}, lines }) {
  return at.map((value, point) => ({
    parameters: { [along]: value, ...(up ? { [up.along]: up.at[point] } : {}), ...fixed },
    values: Object.fromEntries(lines.map(({ name, values }) => [name, values[point]])),
    errors: Object.fromEntries(lines.flatMap(({ name, errors }) => (errors ? [[name, errors[point]]] : []))),
  }));
}

/**
 * @param {NumberLines} numbers
 * @returns {string}  A line a point, with a column for each parameter, for each of the lines and for its standard errors.
 */
export function toCsv(numbers) {
  const points = pointsOf(numbers);
  const names = numbers.lines.map(({ name }) => name);
  const [{ parameters, errors }] = points;
  const heads = [...Object.keys(parameters), ...names.flatMap((name) => (name in errors ? [name, `error of ${name}`] : [name]))];
  const rows = points.map((point) => [...Object.values(point.parameters), ...names.flatMap((name) => (name in errors ? [point.values[name], point.errors[name]] : [point.values[name]]))]);
  return [heads, ...rows].map((cells) => cells.map(csvCell).join(",") + "\r\n").join("");
}

/**
 * @param {string} name  Of the result.
 * @param {NumberLines} numbers
 * @returns {string}
 */
export function toJson(name, numbers) {
  const points = pointsOf(numbers).map(({ errors, ...point }) => (Object.keys(errors).length ? { ...point, errors } : point));
  return JSON.stringify({ name: name || null, points }, null, 1);
}
