// What is done with outcomes before any is drawn: marginals, ranks, top-k and "rest", order. Nothing here knows a page.

import { inOrder } from "./bits.js";

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
  let entries = [...shares];
  if (k < entries.length) {
    // Numbers sort many times faster than pairs: only what may be among the first k is sorted as pairs.
    const least = Float64Array.from(shares.values()).sort()[entries.length - k];
    entries = entries.filter(([, share]) => share >= least);
  }
  entries.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : Number(a > b)));
  return entries.slice(0, k).map(([bits]) => bits);
}

/**
 * @param {string[]} ranked  Outcomes, the most frequent first.
 * @param {SortBy} by
 * @param {{ target: string, order: import("./bits.js").BitOrder }} how  Values compare as they are written.
 * @returns {string[]}
 */
export function sortOutcomes(ranked, by, { target, order }) {
  if (by === "count") return ranked;
  const sorted = inValueOrder(ranked, order);
  if (by === "value") return sorted;
  /** @type {string[][]} */
  const atDistance = Array.from({ length: target.length + 1 }, () => []);
  for (const bits of sorted) atDistance[hammingDistance(bits, target)].push(bits);
  return atDistance.flat();
}

/** @type {WeakMap<string[], Map<string, string[]>>} */
const sortedBefore = new WeakMap();

/**
 * @param {string[]} ranked
 * @param {import("./bits.js").BitOrder} order
 * @returns {string[]}  The same list for the same ones: a hundred thousand take a tenth of a second to sort.
 */
function inValueOrder(ranked, order) {
  const known = sortedBefore.get(ranked) ?? new Map();
  sortedBefore.set(ranked, known);
  if (!known.has(order)) known.set(order, ranked.map((bits) => inOrder(bits, order)).sort().map((written) => inOrder(written, order)));
  return known.get(order);
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
