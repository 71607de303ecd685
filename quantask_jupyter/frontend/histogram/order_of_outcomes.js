// Outcomes in the order of their values: of outputs that of what people read, else that of their bits. As
// domain/order_of_outcomes.py has it.

import { partsOf } from "./output_values.js";

/**
 * What outcomes of these registers are sorted by, as bits of the same places.
 *
 * @param {import("./result.js").Register[]} registers  In the order of declaration.
 * @param {import("./bits.js").BitOrder} order  How bits are written; values are written in one way.
 * @returns {((bits: string) => string) | null}  None where it is the bits themselves.
 */
export function weightOf(registers, order) {
  if (registers.every(({ type }) => type === undefined)) return null;
  return (bits) => {
    let [words, end] = ["", bits.length];
    for (const { size, type } of registers) {
      const word = bits.slice(end - size, end);
      const weight = type === undefined ? word : orderedBits(type, word);
      words = (type !== undefined && order === "bit0-left" ? [...weight].reverse().join("") : weight) + words;
      end -= size;
    }
    return words;
  };
}

/**
 * @param {string} type
 * @param {string} bits
 * @returns {string}  Bits that compare, as text, as the values of these bits do.
 */
export function orderedBits(type, bits) {
  const { base, shape } = partsOf(type);
  if (shape.length > 0) {
    const width = bits.length / shape.reduce((product, length) => product * length, 1);
    let words = "";
    for (let end = bits.length; end > 0; end -= width) words += orderedBits(base, bits.slice(end - width, end));
    return words;
  }
  if (base === "int") return flipped(bits[0]) + bits.slice(1);
  if (base === "float") return bits[0] === "1" ? flipped(bits) : `1${bits.slice(1)}`;
  if (base !== "complex") return bits;
  const half = bits.length / 2;
  return orderedBits("float", bits.slice(half)) + orderedBits("float", bits.slice(0, half));
}

/** @param {string} bits */
function flipped(bits) {
  return bits.replace(/[01]/g, (bit) => (bit === "1" ? "0" : "1"));
}
