// From a result and what the person chose to the rows of the chart.

import { groupsOf } from "./bits.js";
import { shareInterval } from "./interval.js";
import { hammingDistance, largestShares, marginal, restOf, sortOutcomes, topOutcomes } from "./outcomes.js";

/**
 * @typedef {import("./result.js").Result} Result
 * @typedef {import("./result.js").Series} Series
 *
 * @typedef {object} Choices
 * @property {import("./outcomes.js").SortBy} sort
 * @property {number} top  How many outcomes get a row; Infinity for all.
 * @property {"counts" | "probability"} measure
 * @property {import("./bits.js").BitOrder} order
 * @property {string | null} register  Only this register's marginal; null for all.
 * @property {string | null} target  Bits that distances are taken to; null for the most likely outcome.
 * @property {number} point  Which point of a sweep.
 *
 * @typedef {{ bits: string, values: number[], distance: number | null }} Row
 *
 * @typedef {object} Arrangement
 * @property {Rows} rows
 * @property {{ outcomes: number, values: number[] } | null} rest
 * @property {Series[]} series  What each row has a value of.
 * @property {import("./bits.js").Group[]} groups
 * @property {number} outcomes
 * @property {number} unsaved  How many of them are not here.
 * @property {number} width  Bits of a key.
 * @property {string} target
 * @property {number} most  The share where the axis ends: the largest of all points, and as far as its shot noise reaches.
 * @property {Choices} choices
 */

/** The rows from top to bottom. Each is made when it is looked at: of a hundred thousand a few are in view. */
export class Rows {
  /**
   * @param {string[]} outcomes
   * @param {(bits: string) => Row} row
   */
  constructor(outcomes, row) {
    this.outcomes = outcomes;
    this.row = row;
  }

  get length() {
    return this.outcomes.length;
  }

  /**
   * @param {number} index
   * @returns {Row | null}  Null where there is none.
   */
  at(index) {
    const bits = this.outcomes[index];
    return bits === undefined ? null : this.row(bits);
  }

  /** @param {number} count */
  first(count) {
    return this.outcomes.slice(0, count).map(this.row);
  }
}

const TOP = 20; // more rows are too many to take in at once
const SHORT = 12; // bits: the values of longer keys tell nobody much, so that their order is that of the counts

/**
 * @param {Result} result
 * @returns {Choices}
 */
export function firstChoices(result) {
  const outcomes = ranked(result, null).shares.size;
  const width = result.registers.reduce((sum, { size }) => sum + size, 0);
  const counted = result.series.every(({ sampled, total }) => sampled && total === result.series[0].total);
  return {
    sort: outcomes > TOP + 4 || width > SHORT ? "count" : "value",
    top: outcomes > TOP + 4 ? TOP : Infinity,
    measure: counted ? "counts" : "probability",
    order: "bit0-right",
    register: null,
    target: null,
    point: 0,
  };
}

/**
 * @param {Result} result
 * @param {Choices} choices
 * @returns {Arrangement}
 */
export function arrange(result, choices) {
  const { kept, every, shares, tops, most } = ranked(result, choices.register);
  const series = result.kind === "sweep" ? [every[choices.point]] : every;
  const top = tops.get(choices.top) ?? topOutcomes(shares, choices.top);
  tops.set(choices.top, top);
  const width = kept.reduce((sum, { size }) => sum + size, 0);
  const target = choices.target?.length === width ? choices.target : top[0];
  const row = (/** @type {string} */ bits) => ({
    bits,
    values: series.map(({ counts }) => counts.get(bits) ?? 0),
    distance: choices.sort === "distance" ? hammingDistance(bits, target) : null,
  });
  return {
    rows: new Rows(sortOutcomes(top, choices.sort, { target, order: choices.order, registers: kept }), row),
    rest: restOf(series, shares, top),
    series,
    groups: groupsOf(kept, choices.order),
    outcomes: shares.size + Math.max(...series.map((one) => one.unsaved)),
    unsaved: Math.max(...series.map((one) => one.unsaved)),
    width,
    target,
    most,
    choices,
  };
}

/**
 * @typedef {object} Sweep  What its curve or map is drawn from.
 * @property {Series[]} series
 * @property {string[]} outcomes  Those that are most in any point, the most first.
 * @property {number} of  How many outcomes there are.
 * @property {import("./bits.js").Group[]} groups
 * @property {import("./bits.js").BitOrder} order
 * @property {number} most  The share where the axis ends.
 */

const DRAWN = 24; // outcomes of a sweep that can be chosen

/**
 * @param {Result} result
 * @param {Choices} choices
 * @returns {Sweep}
 */
export function sweepOf(result, { register, order }) {
  const { kept, every, shares, most } = ranked(result, register);
  const of = shares.size + Math.max(...every.map((one) => one.unsaved));
  return { series: every, outcomes: topOutcomes(shares, DRAWN), of, groups: groupsOf(kept, order), order, most };
}

/** @type {WeakMap<Result, Map<string | null, ReturnType<typeof rank>>>} */
const known = new WeakMap();

/**
 * The outcomes of some registers by how much they stand out; the same for all other choices, so it is worked out once.
 *
 * @param {Result} result
 * @param {string | null} register
 */
function ranked(result, register) {
  /** @type {Map<string | null, ReturnType<typeof rank>>} */
  const ofResult = known.get(result) ?? new Map();
  known.set(result, ofResult);
  const found = ofResult.get(register) ?? rank(result, register);
  ofResult.set(register, found);
  return found;
}

/**
 * @param {Result} result
 * @param {string | null} register
 */
function rank(result, register) {
  const kept = result.registers.filter(({ name }) => register === null || name === register);
  const every = result.series.map((one) => ({ ...one, counts: marginal(one.counts, result.registers, kept) }));
  /** @type {Map<number, string[]>} */
  const tops = new Map();
  return { kept, every, shares: largestShares(every), tops, most: Math.max(...every.map(reach)) };
}

/**
 * @param {Series} series
 * @returns {number}  The largest share, or the high end of its interval.
 */
function reach({ counts, total, sampled }) {
  let largest = 0;
  for (const count of counts.values()) if (count > largest) largest = count;
  return sampled ? shareInterval(largest, total)[1] : largest / total;
}
