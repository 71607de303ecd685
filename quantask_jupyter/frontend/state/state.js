// A saved state, read, and what is shown of it: amplitudes, Bloch vectors, entries of a matrix. Nothing here knows a page.
// The kernel makes the same of it (widget/shown_state.py): a notebook keeps what is shown, and not 16 MiB.

import { qubitsText } from "../histogram/format.js";
import { trans } from "../words.js";

/**
 * @typedef {{ re: Float64Array, im: Float64Array, qubits: number, kind: keyof typeof KINDS }} State
 *
 * @typedef {object} Shown  Numbers are a place, a real part and an imaginary one.
 * @property {string} label
 * @property {keyof typeof KINDS} type
 * @property {number} qubits
 * @property {number[][]} [amplitudes]  The largest.
 * @property {number[][]} [populations]  Of a large density matrix the largest entries of its diagonal; real alone.
 * @property {number[][]} [entries]  Of a small matrix all that can be seen, by row times size plus column.
 * @property {{ count: number, share: number }} [more]  What is left out.
 * @property {number[][]} [bloch]  The means of X, Y and Z of each qubit.
 */

export const KINDS = { statevector: "statevector", density_matrix: "density matrix", operator: "unitary" };
/** What people read for each of them. @type {Record<keyof typeof KINDS, (qubits: string) => string>} */
const OF_QUBITS = {
  statevector: (qubits) => trans.__("statevector of %1", qubits),
  density_matrix: (qubits) => trans.__("density matrix of %1", qubits),
  operator: (qubits) => trans.__("unitary of %1", qubits),
};
export const [MOST_ROWS, MOST_MAPPED, MOST_SPHERES] = [16, 5, 6];
const [NOTHING, PALEST, DIGITS, MOST_QUBITS] = [1e-9, 0.005, 6, 30];

/**
 * @param {keyof typeof KINDS} kind
 * @param {number} qubits
 * @returns {string}  "statevector of 2 qubits"
 */
export function kindOfQubits(kind, qubits) {
  return OF_QUBITS[kind](qubitsText(qubits));
}

/**
 * @param {unknown} value  As the API sends it.
 * @returns {State | null}  Null where it is no state of at least one qubit.
 */
export function readState(value) {
  if (typeof value !== "object" || value === null) return null;
  const { array, dtype, shape, type } = /** @type {Record<string, any>} */ (value);
  const parts = dtype === "complex128" ? 2 : 1;
  if (typeof array !== "string" || !(parts === 2 || dtype === "float64") || !Array.isArray(shape) || !Object.hasOwn(KINDS, type) || !(shape[0] > 1)) return null;
  const bytes = Uint8Array.from(atob(array), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const size = bytes.length / (8 * parts);
  if (size !== shape.reduce((product, length) => product * length, 1)) return null;
  const [re, im] = [new Float64Array(size), new Float64Array(size)];
  for (let place = 0; place < size; place++) {
    re[place] = view.getFloat64(8 * parts * place, true);
    if (parts === 2) im[place] = view.getFloat64(16 * place + 8, true);
  }
  return { re, im, qubits: Math.round(Math.log2(shape[0])), kind: type };
}

/**
 * @param {string} label
 * @param {State} state
 * @returns {Shown}
 */
export function shownState(label, state) {
  const { re, im, qubits, kind } = state;
  const bloch = kind !== "operator" && qubits <= MOST_SPHERES ? { bloch: Array.from({ length: qubits }, (_, qubit) => blochVector(state, qubit).map(rounded)) } : {};
  const numbers = (/** @type {number[]} */ places) => places.map((place) => [place, rounded(re[place]), rounded(im[place])]);
  if (kind === "statevector") {
    const { places, more } = largest(re.map((part, place) => part ** 2 + im[place] ** 2));
    return { label, type: kind, qubits, amplitudes: numbers(places), ...more, ...bloch };
  }
  const size = 2 ** qubits;
  if (qubits <= MOST_MAPPED) {
    const sizes = re.map((part, place) => Math.hypot(part, im[place]));
    const most = sizes.reduce((one, other) => Math.max(one, other), 0);
    const seen = [...sizes.keys()].filter((place) => sizes[place] > PALEST * most);
    return { label, type: kind, qubits, entries: numbers(seen), ...bloch };
  }
  if (kind === "operator") return { label, type: kind, qubits };
  const shares = Float64Array.from({ length: size }, (_, place) => Math.hypot(re[place * (size + 1)], im[place * (size + 1)]));
  const { places, more } = largest(shares);
  return { label, type: kind, qubits, populations: places.map((place) => [place, rounded(shares[place])]), ...more, ...bloch };
}

/**
 * @param {Float64Array} shares
 * @returns {{ places: number[], more: { more?: { count: number, share: number } } }}  The places of the largest, in order.
 */
function largest(shares) {
  const equalized = shares.map((share) => Math.round(share * 1e12)); // equal ones differ in their last bits
  const least = equalized.slice().sort()[Math.max(0, shares.length - MOST_ROWS)]; // a million numbers sort fast, places do not
  const there = shares.reduce((count, share) => count + Number(share > NOTHING ** 2), 0);
  /** @type {number[]} */
  const candidates = [];
  shares.forEach((share, place) => share > NOTHING ** 2 && equalized[place] >= least && candidates.push(place));
  const places = candidates.sort((a, b) => equalized[b] - equalized[a] || a - b).slice(0, MOST_ROWS).sort((a, b) => a - b);
  const shown = places.reduce((sum, place) => sum + shares[place], 0);
  const count = there - places.length;
  const share = rounded(Math.max(0, shares.reduce((sum, one) => sum + one, 0) - shown));
  return { places, more: count > 0 ? { more: { count, share } } : {} };
}

/** @param {number} number */
function rounded(number) {
  return Math.abs(number) > NOTHING ? Number(number.toPrecision(DIGITS)) : 0;
}

/**
 * @param {unknown} saved  What a notebook holds, which may be a stranger's.
 * @returns {Shown[]}  Those that can be drawn.
 */
export function readShown(saved) {
  return Array.isArray(saved) ? saved.filter(isShown) : [];
}

/** @param {any} state */
function isShown(state) {
  const { label, type, qubits, amplitudes, populations, entries, more, bloch } = state ?? {};
  if (typeof label !== "string" || !Object.hasOwn(KINDS, type) || !Number.isSafeInteger(qubits) || qubits < 1 || qubits > MOST_QUBITS) return false;
  const size = 2 ** qubits;
  return (
    areNumbers(amplitudes, 3, size) &&
    areNumbers(populations, 2, size) &&
    (entries === undefined || (qubits <= MOST_MAPPED && areNumbers(entries, 3, size ** 2))) &&
    (more === undefined || (Number.isFinite(more?.count) && Number.isFinite(more?.share))) &&
    (bloch === undefined || (qubits <= MOST_SPHERES && areNumbers(bloch, 3, Infinity) && bloch.length === qubits))
  );
}

/**
 * @param {unknown} rows
 * @param {number} width
 * @param {number} places  Where this is finite, a row begins with a place below it.
 */
function areNumbers(rows, width, places) {
  if (rows === undefined) return true;
  const isRow = (/** @type {unknown} */ row) => Array.isArray(row) && row.length === width && row.every(Number.isFinite);
  return Array.isArray(rows) && rows.every((row) => isRow(row) && (places === Infinity || (Number.isSafeInteger(row[0]) && row[0] >= 0 && row[0] < places)));
}

/**
 * The means of X, Y and Z of a qubit, whatever the others do.
 *
 * @param {State} state
 * @param {number} qubit
 * @returns {[number, number, number]}
 */
export function blochVector({ re, im, qubits, kind }, qubit) {
  const [size, bit] = [2 ** qubits, 2 ** qubit];
  let [x, y, z] = [0, 0, 0];
  for (let low = 0; low < size; low++) {
    if (low & bit) continue;
    const high = low | bit;
    if (kind === "statevector") {
      x += 2 * (re[low] * re[high] + im[low] * im[high]);
      y += 2 * (re[low] * im[high] - im[low] * re[high]);
      z += re[low] ** 2 + im[low] ** 2 - re[high] ** 2 - im[high] ** 2;
    } else {
      x += 2 * re[low * size + high];
      y -= 2 * im[low * size + high];
      z += re[low * size + low] - re[high * size + high];
    }
  }
  return [x, y, z];
}

/**
 * @param {number} re
 * @param {number} im
 * @returns {string}  The colour of the phase: red is 0, and a turn goes through all hues.
 */
export function phaseColor(re, im) {
  return `hsl(${Math.round((Math.atan2(im, re) * 180) / Math.PI + 360) % 360} 62% 50%)`;
}
