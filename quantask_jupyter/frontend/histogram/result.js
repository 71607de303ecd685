// Reads a saved result. It may come from a stranger's notebook, so nothing in it is taken for granted.

import { trans } from "../words.js";
import { typeOfValues } from "./output_values.js";

/**
 * @typedef {{ name: string, size: number, type?: string }} Register  `type` is that of an output that is written as a value.
 *
 * @typedef {object} Series  One distribution.
 * @property {string} name
 * @property {number} total  What the counts add up to; 1 for probabilities.
 * @property {boolean} sampled  True for counts, false for probabilities.
 * @property {Map<string, number>} counts  By bits without spaces; bit 0 stands rightmost.
 * @property {number} unsaved  Outcomes that were too many to save; `total` has their shots.
 * @property {Record<string, unknown> | null} parameters  Of a sweep's point; numbers, unless somebody wrote the file by hand.
 *
 * @typedef {object} Result
 * @property {string} name
 * @property {"single" | "sweep" | "comparison"} kind
 * @property {Register[]} registers  In the order of declaration.
 * @property {Series[]} series  One; or a sweep's points; or what is compared.
 * @property {string[]} notes  Sentences about how the circuit was read.
 */

export class UnreadableResult extends Error {}

const NO_BIT = /[^01]/;

/**
 * @param {unknown} json  The value of `application/vnd.quantask.result.v1+json`.
 * @returns {Result}
 */
export function readResult(json) {
  if (!isObject(json)) throw new UnreadableResult(trans.__("The saved result is not an object."));
  const name = typeof json.name === "string" ? json.name : "";
  const { kind, parts } = partsOf(json);
  if (parts.length === 0) throw new UnreadableResult(trans.__("The saved result has no counts."));
  const registers = readRegisters(json.registers, parts[0]);
  const width = registers.reduce((sum, register) => sum + register.size, 0);
  const notes = Array.isArray(json.notes) ? json.notes.map(String) : [];
  return { name, kind, registers, series: parts.map((part) => readSeries(part, width)), notes };
}

/**
 * @param {Record<string, unknown>} json
 * @returns {{ kind: Result["kind"], parts: unknown[] }}
 */
function partsOf(json) {
  if (Array.isArray(json.points)) return { kind: "sweep", parts: json.points };
  if (Array.isArray(json.compared)) return { kind: "comparison", parts: json.compared };
  return { kind: "single", parts: isObject(json.counts) ? [json] : [] };
}

/**
 * @param {unknown} registers
 * @param {unknown} part  Its first key tells the sizes where no register is named.
 * @returns {Register[]}
 */
function readRegisters(registers, part) {
  if (!Array.isArray(registers) || registers.length === 0) {
    const { counts, probabilities } = isObject(part) ? part : {};
    const key = Object.keys(counts ?? probabilities ?? {})[0] ?? "0";
    const sizes = key.split(" ").map((bits) => bits.length).reverse();
    return sizes.map((size, index) => ({ name: sizes.length === 1 ? "c" : `c${index}`, size }));
  }
  for (const register of registers) {
    if (typeof register?.name !== "string" || !Number.isSafeInteger(register.size) || register.size < 1) {
      throw new UnreadableResult(trans.__("A register of the saved result has no name or no size."));
    }
  }
  return registers.map(({ name, size, type }) => ({ name, size, type: typeOfValues(type, size) }));
}

/**
 * @param {unknown} part
 * @param {number} width
 * @returns {Series}
 */
function readSeries(part, width) {
  if (!isObject(part)) throw new UnreadableResult(trans.__("A part of the saved result has no counts."));
  const sampled = isObject(part.counts);
  const source = sampled ? part.counts : part.probabilities;
  if (!isObject(source)) throw new UnreadableResult(trans.__("A part of the saved result has no counts."));
  const counts = new Map();
  const { outcomes: unsaved, shots: unsavedShots } = readRest(part.rest);
  let total = unsavedShots;
  for (const [key, count] of Object.entries(source)) {
    const bits = key.includes(" ") ? key.replaceAll(" ", "") : key;
    if (bits.length !== width || NO_BIT.test(bits)) {
      throw new UnreadableResult(trans.__("The outcome “%1” does not fit the registers.", key.slice(0, 80)));
    }
    if (!isAmount(count)) {
      throw new UnreadableResult(trans.__("The outcome “%1” has no proper count.", key.slice(0, 80)));
    }
    counts.set(bits, count);
    total += count;
  }
  if (total <= 0) throw new UnreadableResult(trans.__("The counts of the saved result add up to nothing."));
  const name = typeof part.name === "string" ? part.name : "";
  return { name, total, sampled, counts, unsaved, parameters: isObject(part.parameters) ? part.parameters : null };
}

/** @param {unknown} rest  What was left out of a saved result with very many outcomes. */
function readRest(rest) {
  if (rest === undefined) return { outcomes: 0, shots: 0 };
  const { outcomes, shots } = isObject(rest) ? rest : {};
  if (!isAmount(outcomes) || !isAmount(shots)) throw new UnreadableResult(trans.__("The rest of the saved result has no proper count."));
  return { outcomes, shots };
}

/**
 * @param {unknown} value
 * @returns {value is number}
 */
function isAmount(value) {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
