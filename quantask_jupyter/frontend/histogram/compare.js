/**
 * The total variation distance: half of what the shares differ by in all. 0 for equal distributions, 1 for disjoint ones.
 *
 * @typedef {Pick<import("./result.js").Series, "counts" | "total">} Distribution
 *
 * @param {Distribution} one
 * @param {Distribution} other
 * @returns {number}
 */
export function totalVariation(one, other) {
  let difference = 0;
  for (const bits of new Set([...one.counts.keys(), ...other.counts.keys()])) {
    difference += Math.abs((one.counts.get(bits) ?? 0) / one.total - (other.counts.get(bits) ?? 0) / other.total);
  }
  return Math.min(1, difference / 2);
}
