// The words of an OpenQASM 3 text, for colours. No page is needed here.

import names from "../openqasm3_names.json" with { type: "json" };

/**
 * @typedef {"comment" | "string" | "number" | "annotation" | "qubit" | "keyword" | "type" | "function" | "constant" | "gate"} Kind
 * @typedef {{ from: number, to: number, kind: Kind }} Token
 * @typedef {{ name: string, kind: string, form: string, meaning: string }} Name
 */

/** @type {Map<string, Name>} */
export const NAMES = new Map(names.map((name) => [name.name, name]));

const TOKEN = new RegExp(
  [
    String.raw`(?<comment>//[^\n]*|/\*[^]*?(?:\*/|$))`,
    String.raw`(?<string>"[^"\n]*"?)`,
    String.raw`(?<annotation>@[\p{L}_][\w.]*|(?<=^|\n)[ \t]*#?pragma\b[^\n]*)`,
    String.raw`(?<number>(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)(?:im|dt|ns|us|µs|ms|s)?\b)`,
    String.raw`(?<qubit>\$\d+)`,
    String.raw`(?<word>[\p{L}_][\p{L}\p{N}_]*)`,
  ].join("|"),
  "gu",
);

/**
 * @param {string} text
 * @returns {Generator<Token>}  Names of one's own have none.
 */
export function* tokens(text) {
  for (const { index, 0: found, groups = {} } of text.matchAll(TOKEN)) {
    const known = groups.word === undefined ? Object.keys(groups).find((kind) => groups[kind] !== undefined) : NAMES.get(found)?.kind;
    if (known) yield { from: index, to: index + found.length, kind: /** @type {Kind} */ (known) };
  }
}

/**
 * The name that stands at a place, if it is one that every program knows.
 *
 * @param {string} text
 * @param {number} place
 * @returns {(Name & { from: number, to: number }) | null}
 */
export function nameAt(text, place) {
  for (const { from, to } of tokens(text)) {
    const name = from <= place && place <= to ? NAMES.get(text.slice(from, to)) : undefined;
    if (name) return { ...name, from, to };
  }
  return null;
}
