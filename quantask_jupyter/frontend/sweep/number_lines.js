// Numbers over one or two parameters, for curves and maps: what a sweep's circuit has saved, or what an estimator has estimated. No page is needed here.
// As widget/number_lines.py has them, which notebooks keep.

import { COLORS } from "./plot_frame.js";
import { fixedOf, gridOf, lineOf, sorted } from "./sweep_axes.js";

/**
 * @typedef {{ name: string, values: number[], errors?: number[] }} NumberLine
 * @typedef {{ along: string, at: number[], lines: NumberLine[], more?: number, up?: { along: string, at: number[] }, fixed?: Record<string, number>, of?: number }} NumberLines
 *   With `up`, the second parameter of a grid, each line is a map. `fixed` are parameters that are the same at all points. Of `of` points some are kept.
 * @typedef {{ parameters: Record<string, any>, saved?: Record<string, unknown> }} Point
 * @typedef {{ observables: string[], points: Record<string, any>[], rows: [number, number, number, number][], of: number, numbers?: number[] | null, of_points?: number | null }} Told
 *   Expectation values. Where not all are told, `numbers` are those of the points that are, of `of_points`.
 */

const [MOST_LINES, MOST_POINTS, MOST_CELLS, WHOLE] = [COLORS.length, 1000, 40, 1e-6];

/**
 * @param {Point[]} points
 * @returns {NumberLines | null}  Null where there is one point, or no number.
 */
export function savedLines(points) {
  if (points.length < 2) return null;
  const labels = Object.keys(points[0].saved ?? {}).sort();
  const valuesOf = (/** @type {string} */ label) => points.map(({ saved }) => saved?.[label]);
  const numbers = labels.flatMap((label) => {
    const values = valuesOf(label);
    return values.every(Number.isFinite) ? [{ name: label, values: /** @type {number[]} */ (values) }] : [];
  });
  const shares = labels.map((label) => ofProbabilities(label, valuesOf(label)));
  const leftOut = shares.reduce((sum, { others }) => sum + others, 0);
  return linesOf(points, [...numbers, ...shares.flatMap(({ lines }) => lines)], leftOut);
}

/**
 * A line for each outcome of saved probabilities that has most in a point, and how many others there are.
 *
 * @param {string} label
 * @param {unknown[]} values
 * @returns {{ lines: NumberLine[], others: number }}
 */
function ofProbabilities(label, values) {
  const found = values.map(probabilities).filter((one) => one !== null);
  if (found.length < values.length) return { lines: [], others: 0 };
  /** @type {Map<number, number>} */
  const most = new Map();
  for (const one of found) for (const [place, share] of one) if (share > (most.get(place) ?? -1)) most.set(place, share);
  const drawn = [...most].sort(([a, m], [b, n]) => n - m || a - b).slice(0, MOST_LINES).map(([place]) => place).sort((a, b) => a - b);
  const largest = [...most.keys()].reduce((one, other) => Math.max(one, other), 0);
  const width = Math.max(...values.map((value) => bits(value, largest)));
  const name = label.startsWith("probabilities") ? "" : `${label}: `; // Aer's own labels say no more
  const lines = drawn.map((place) => ({ name: name + place.toString(2).padStart(width, "0"), values: found.map((one) => one.get(place) ?? 0) }));
  return { lines, others: most.size - drawn.length };
}

/**
 * @param {any} value  In the wire form.
 * @param {number} largest  Outcome.
 * @returns {number}  How many bits an outcome has: of an array as many as it has places for; of others those of the largest.
 */
function bits(value, largest) {
  return (value.array === undefined ? largest : value.shape[0] - 1).toString(2).length;
}

/**
 * @param {any} value  In the wire form.
 * @returns {Map<number, number> | null}  Null of what are no probabilities.
 */
function probabilities(value) {
  if (typeof value?.probabilities === "object") return new Map(Object.entries(value.probabilities).map(([outcome, share]) => [Number(outcome), Number(share)]));
  if (value?.dtype !== "float64" || "type" in value || value.shape?.length !== 1) return null;
  const view = new DataView(Uint8Array.from(atob(value.array), (character) => character.charCodeAt(0)).buffer);
  const shares = Array.from({ length: view.byteLength / 8 }, (_, place) => view.getFloat64(8 * place, true));
  const areShares = shares.length > 1 && Number.isInteger(Math.log2(shares.length)) && shares.every((share) => share >= 0);
  if (!areShares || Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) > WHOLE) return null;
  return new Map(shares.flatMap((share, place) => (share ? [[place, share]] : [])));
}

/**
 * @param {Told} told
 * @returns {NumberLines | null}  Null where there is one point, or each observable has points of its own.
 */
export function expectationLines({ observables, points, rows, of_points: pointsInAll }) {
  /** @type {Map<number, Map<number, [number, number]>>} */
  const byObservable = new Map();
  for (const [point, which, value, error] of rows) byObservable.set(which, (byObservable.get(which) ?? new Map()).set(point, [value, error]));
  const every = [...byObservable.values()];
  const shared = [...(every[0]?.keys() ?? [])].filter((point) => point < points.length && every.every((one) => one.has(point)));
  const at = shared.map((point) => ({ parameters: points[point] }));
  if (at.length < 2) return null;
  const lines = [...byObservable].map(([which, ofPoints]) => {
    const pairs = shared.map((point) => /** @type {[number, number]} */ (ofPoints.get(point)));
    const errors = pairs.some(([, error]) => error > 0) ? { errors: pairs.map(([, error]) => error) } : {};
    return { name: observables[which], values: pairs.map(([value]) => value), ...errors };
  });
  const found = linesOf(at, lines, 0);
  return found && pointsInAll ? { ...found, of: pointsInAll } : found;
}

/**
 * @param {Point[]} points
 * @param {NumberLine[]} lines
 * @param {number} leftOut
 * @returns {NumberLines | null}
 */
function linesOf(points, lines, leftOut) {
  if (lines.length === 0) return null;
  const grid = gridOf(points);
  const { name, values } = grid?.across ?? lineOf(points);
  const order = grid ? ofGrid(grid.across, grid.up) : ofLine(values);
  const pick = (/** @type {number[]} */ numbers) => order.map((place) => numbers[place] + 0); // no -0
  const fixed = fixedOf(points);
  const drawn = lines.slice(0, MOST_LINES).map((line) => ({ name: line.name, values: pick(line.values), ...(line.errors ? { errors: pick(line.errors) } : {}) }));
  const more = lines.length - drawn.length + leftOut;
  return {
    along: name,
    at: pick(values),
    lines: drawn,
    ...(grid ? { up: { along: grid.up.name, at: pick(grid.up.values) } } : {}),
    ...(Object.keys(fixed).length ? { fixed } : {}),
    ...(more ? { more } : {}),
    ...(order.length < points.length ? { of: points.length } : {}),
  };
}

/**
 * @param {number[]} values
 * @returns {number[]}  The places of the points that are kept, from left to right.
 */
function ofLine(values) {
  const step = Math.ceil(values.length / MOST_POINTS);
  return values.map((_, place) => place).sort((a, b) => values[a] - values[b]).filter((_, rank) => rank % step === 0);
}

/**
 * @param {import("./sweep_axes.js").Axis} across
 * @param {import("./sweep_axes.js").Axis} up
 * @returns {number[]}  The places of the points that are kept.
 */
function ofGrid(across, up) {
  const [columns, rows] = [across, up].map((axis) => {
    const every = sorted(axis);
    const step = Math.ceil(every.length / MOST_CELLS);
    return new Set(every.filter((_, rank) => rank % step === 0));
  });
  return across.values.map((_, place) => place).filter((place) => columns.has(across.values[place]) && rows.has(up.values[place]));
}

/**
 * @param {any} saved  What a notebook holds, which may be a stranger's.
 * @returns {NumberLines | null}  Null where it is none.
 */
export function readLines(saved) {
  const size = saved?.at?.length;
  const areNumbers = (/** @type {unknown} */ numbers) => Array.isArray(numbers) && numbers.length === size && numbers.every(Number.isFinite);
  const isLine = (/** @type {any} */ line) => typeof line?.name === "string" && areNumbers(line.values) && (line.errors === undefined || areNumbers(line.errors));
  const isWell = typeof saved?.along === "string" && size > 0 && areNumbers(saved.at) && Array.isArray(saved.lines) && saved.lines.length > 0 && saved.lines.every(isLine);
  if (!isWell || (saved.up !== undefined && !(typeof saved.up?.along === "string" && areNumbers(saved.up.at)))) return null;
  const fixed = Object.entries(saved.fixed ?? {}).filter(([, value]) => Number.isFinite(value));
  const whole = (/** @type {string} */ count) => (Number.isSafeInteger(saved[count]) ? { [count]: saved[count] } : {});
  return { along: saved.along, at: saved.at, lines: saved.lines.slice(0, MOST_LINES), more: 0, ...(saved.up ? { up: saved.up } : {}), ...(fixed.length ? { fixed: Object.fromEntries(fixed) } : {}), ...whole("more"), ...whole("of") };
}

/**
 * @param {any} saved  What a notebook holds, which may be a stranger's.
 * @returns {Told | null}  Null where it is none, or nothing was estimated.
 */
export function readTold(saved) {
  const { observables, points, rows, of, numbers, of_points: ofPoints } = saved ?? {};
  const areNumbers = Array.isArray(numbers) && numbers.length === points?.length && numbers.every(Number.isSafeInteger);
  if (!(areNumbers && Number.isSafeInteger(ofPoints)) && (numbers ?? ofPoints ?? null) !== null) return null;
  const isPoint = (/** @type {unknown} */ point) => typeof point === "object" && point !== null;
  const isRow = (/** @type {unknown} */ row) => Array.isArray(row) && row.length === 4 && row.every(Number.isFinite) && typeof observables[row[1]] === "string";
  if (!Array.isArray(observables) || !Array.isArray(points) || !points.every(isPoint) || !Number.isSafeInteger(of)) return null;
  return Array.isArray(rows) && rows.length > 0 && rows.every(isRow) ? saved : null;
}
