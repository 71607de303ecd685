// What a result becomes in a file.

import { groupsOf, writeKey } from "./bits.js";

/**
 * @typedef {import("./result.js").Result} Result
 */

/**
 * All outcomes that there are, most frequent first: a line an outcome, or a line an outcome and point of a sweep.
 * What the notebook does not hold has none: it is no outcome.
 *
 * @param {Result} result
 * @returns {string}
 */
export function toCsv(result) {
  const groups = groupsOf(result.registers, "bit0-right");
  const parameters = [...new Set(result.series.flatMap((one) => Object.keys(one.parameters ?? {})))];
  const named = result.kind === "comparison";
  /** @type {unknown[][]} */
  const lines = [[...(named ? ["result"] : []), ...parameters, "outcome", "count", "probability"]];
  for (const { name, counts, total, sampled, parameters: values } of result.series) {
    const before = [...(named ? [name] : []), ...parameters.map((parameter) => values?.[parameter] ?? "")];
    for (const [bits, count] of [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))) {
      lines.push([...before, writeKey(bits, groups, "bit0-right"), sampled ? String(count) : "", String(count / total)]);
    }
  }
  return lines.map((cells) => cells.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

/**
 * @param {unknown} value
 * @returns {string}  Quoted where it must be; text that a spreadsheet would run as a formula is made plain.
 */
export function csvCell(value) {
  const text = typeof value === "string" && /^[=+@\t\r]|^-(?!\d)/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * @param {unknown} json  The saved result.
 * @returns {string}
 */
export function toJson(json) {
  return JSON.stringify(json, null, 2) + "\n";
}

/**
 * @param {string} name  A task's: anything a person typed.
 * @param {string} extension
 * @returns {string}
 */
export function filename(name, extension) {
  const safe = name.normalize("NFKD").replace(/[^\w.-]+/g, "-").replace(/^[-.]+|[-.]+$/g, "").slice(0, 60);
  return `${safe || "result"}.${extension}`;
}
