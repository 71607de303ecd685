// What is done with outcomes before any is drawn: marginals, ranks, top-k and "rest", order. Nothing here knows a page.

import { at, byValue, sorted } from "./in_order.js";
import { weightOf } from "./order_of_outcomes.js";

/**
 * @typedef {import("./result.js").Register} Register
 * @typedef {import("./result.js").Series} Series
 * @typedef {"value" | "count" | "distance"} SortBy
 */

/**
 * The distribution over some registers alone.
 *
 * @param {Map<string, number>} counts
 * @param {Register[]} registers  All, in the order of declaration.
 * @param {Register[]} kept
 * @returns {Map<string, number>}
 */
export function marginal(counts, registers, kept) {
  if (kept.length === registers.length) return counts;
  const width = registers.reduce((sum, register) => sum + register.size, 0);
  const slices = [];
  let fromRight = 0;
  for (const register of registers) {
    const end = width - fromRight;
    if (kept.includes(register)) slices.unshift([end - register.size, end]);
    fromRight += register.size;
  }
  const sums = new Map();
  for (const [bits, count] of counts) {
    const part = slices.map(([start, end]) => bits.slice(start, end)).join("");
    sums.set(part, (sums.get(part) ?? 0) + count);
  }
  return sums;
}

/**
 * @param {string} a
 * @param {string} b  As long as `a`.
 * @returns {number}  In how many bits they differ.
 */
export function hammingDistance(a, b) {
  let distance = 0;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) distance += 1;
  return distance;
}

/**
 * How much each outcome stands out: its largest share in any series. Over all points of a sweep, so that
 * the rows stay where they are while the slider moves.
 *
 * @param {Series[]} series
 * @returns {Map<string, number>}
 */
export function largestShares(series) {
  const shares = new Map();
  for (const { counts, total } of series) {
    for (const [bits, count] of counts) {
      const share = count / total;
      if (share > (shares.get(bits) ?? -1)) shares.set(bits, share);
    }
  }
  return shares;
}

/**
 * @param {Map<string, number>} shares
 * @param {number} k
 * @returns {string[]}  The k outcomes with the largest shares, the largest first; ties by value.
 */
export function topOutcomes(shares, k) {
  const least = k < shares.size ? Float64Array.from(shares.values()).sort()[shares.size - k] : 0;
  const outcomes = [...shares.keys()].filter((bits) => /** @type {number} */ (shares.get(bits)) >= least);
  const ranks = new Map([...new Set(outcomes.map((bits) => shares.get(bits)))].sort((a, b) => Number(b) - Number(a)).map((share, rank) => [share, rank]));
  const places = sorted(byValue(outcomes, "bit0-right"), (place) => Number(ranks.get(shares.get(outcomes[place]))));
  return at(outcomes, places).slice(0, k);
}

/**
 * @param {string[]} ranked  Outcomes, the most frequent first.
 * @param {SortBy} by
 * @param {{ target: string, order: import("./bits.js").BitOrder, registers?: Register[] }} how  Values compare as they are written.
 * @returns {string[]}
 */
export function sortOutcomes(ranked, by, { target, order, registers = [] }) {
  if (by === "count") return ranked;
  const places = placesByValue(ranked, order, registers);
  return at(ranked, by === "value" ? places : sorted(places, (place) => hammingDistance(ranked[place], target)));
}

/** @type {WeakMap<string[], Map<string, Uint32Array>>} */
const sortedBefore = new WeakMap();

/**
 * @param {string[]} ranked
 * @param {import("./bits.js").BitOrder} order
 * @param {Register[]} registers
 * @returns {Uint32Array}  The same for the same list, of which it is asked again and again.
 */
function placesByValue(ranked, order, registers) {
  const known = sortedBefore.get(ranked) ?? new Map();
  sortedBefore.set(ranked, known);
  const weight = weightOf(registers, order);
  const places = known.get(order) ?? byValue(weight ? ranked.map(weight) : ranked, order);
  known.set(order, places);
  return places;
}

/**
 * What the outcomes that are not shown come to.
 *
 * @param {Series[]} series
 * @param {Map<string, number>} shares
 * @param {string[]} shown
 * @returns {{ outcomes: number, values: number[] } | null}  Null when all are shown.
 */
export function restOf(series, shares, shown) {
  const outcomes = shares.size - shown.length + Math.max(...series.map(({ unsaved }) => unsaved));
  if (outcomes <= 0) return null;
  const values = series.map(({ counts, total, sampled }) => {
    const left = total - shown.reduce((sum, bits) => sum + (counts.get(bits) ?? 0), 0);
    return sampled ? left : Math.max(0, left);
  });
  return { outcomes, values };
}
