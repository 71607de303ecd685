// A saved state, read: amplitudes, Bloch vectors, entries of a matrix. Nothing here knows a page.

/**
 * @typedef {{ re: Float64Array, im: Float64Array, qubits: number, kind: "statevector" | "density_matrix" | "operator" }} State
 */

export const KINDS = { statevector: "statevector", density_matrix: "density matrix", operator: "unitary" };

/**
 * @param {unknown} value  As the API sends it.
 * @returns {State | null}  Null where it is no state of at least one qubit.
 */
export function readState(value) {
  if (typeof value !== "object" || value === null) return null;
  const { array, dtype, shape, type } = /** @type {Record<string, any>} */ (value);
  if (typeof array !== "string" || dtype !== "complex128" || !Array.isArray(shape) || !Object.hasOwn(KINDS, type) || !(shape[0] > 1)) return null;
  const bytes = Uint8Array.from(atob(array), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const size = bytes.length / 16;
  if (size !== shape.reduce((product, length) => product * length, 1)) return null;
  const [re, im] = [new Float64Array(size), new Float64Array(size)];
  for (let place = 0; place < size; place++) {
    re[place] = view.getFloat64(16 * place, true);
    im[place] = view.getFloat64(16 * place + 8, true);
  }
  return { re, im, qubits: Math.round(Math.log2(shape[0])), kind: type };
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
