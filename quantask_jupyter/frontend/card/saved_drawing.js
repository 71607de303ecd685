// A circuit's drawing in the notebook's file, beside the result that it belongs to.

/** @typedef {import("../api.js").Drawing} Drawing */

const MOST = 100_000; // characters of a drawing that is saved

/**
 * @param {Drawing} drawing
 * @returns {Drawing | null}  What is saved: without the picture where that is too large, and nothing where the text is, too.
 */
export function savedDrawing({ text, svg, columns, shown_columns, qubits, shown_qubits }) {
  const whole = { text, svg, columns, shown_columns, qubits, shown_qubits };
  return [whole, { ...whole, svg: null }].find((saved) => JSON.stringify(saved).length <= MOST) ?? null;
}

/**
 * @param {unknown} saved  From a notebook, which may be a stranger's.
 * @returns {Drawing | null}  Null where it is none.
 */
export function readDrawing(saved) {
  if (typeof saved !== "object" || saved === null) return null;
  const { text, svg, columns, shown_columns, qubits, shown_qubits } = /** @type {Record<string, unknown>} */ (saved);
  const sizes = [columns, shown_columns, qubits, shown_qubits];
  if (typeof text !== "string" || !(svg === null || typeof svg === "string") || !sizes.every(Number.isSafeInteger)) return null;
  return /** @type {Drawing} */ ({ text, svg, columns, shown_columns, qubits, shown_qubits });
}
