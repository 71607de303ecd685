import assert from "node:assert/strict";
import { test } from "node:test";

import { arrange, firstChoices } from "../histogram/arrange.js";
import { inOrder } from "../histogram/bits.js";
import { hammingDistance, marginal, restOf, sortOutcomes, topOutcomes } from "../histogram/outcomes.js";
import { readResult } from "../histogram/result.js";

const registers = [{ name: "sent", size: 2 }, { name: "out", size: 1 }];
const two = { name: "t", shots: 100, registers, counts: { "0 01": 10, "1 01": 40, "0 10": 30, "1 11": 20 } };
const shares = new Map([["00", 0.1], ["01", 0.4], ["10", 0.4], ["11", 0.1]]);

test("the top outcomes are those with the largest shares, ties by their values", () => {
  assert.deepEqual(topOutcomes(shares, Infinity), ["01", "10", "00", "11"]);
  assert.deepEqual(topOutcomes(shares, 3), ["01", "10", "00"]);
  assert.deepEqual(topOutcomes(shares, 1), ["01"]);
});

test("outcomes sort by value, by count, and by distance to a target", () => {
  const ranked = topOutcomes(shares, Infinity);
  const how = /** @type {const} */ ({ target: "11", order: "bit0-right" });
  assert.deepEqual(sortOutcomes(ranked, "value", how), ["00", "01", "10", "11"]);
  assert.deepEqual(sortOutcomes(ranked, "count", how), ["01", "10", "00", "11"]);
  assert.deepEqual(sortOutcomes(ranked, "distance", how), ["11", "01", "10", "00"]);
});

test("values sort in the order in which the bits are written", () => {
  assert.deepEqual(sortOutcomes(["10", "01"], "value", { target: "00", order: "bit0-left" }), ["10", "01"]);
});

test("outcomes of any width sort by their values, however many bits they have", () => {
  const outcomes = ["1", "0", "01", "10"].map((end) => end.padStart(60, "0110"));
  for (const order of /** @type {const} */ (["bit0-right", "bit0-left"])) {
    const expected = outcomes.map((bits) => inOrder(bits, order)).sort().map((bits) => inOrder(bits, order));
    assert.deepEqual(sortOutcomes(outcomes, "value", { target: outcomes[0], order }), expected);
  }
});

test("the Hamming distance counts the bits that differ", () => {
  assert.equal(hammingDistance("0110", "0011"), 2);
  assert.equal(hammingDistance("1".repeat(100), "0".repeat(100)), 100);
});

test("a marginal adds up over the other registers", () => {
  const { series, registers: read } = readResult(two);
  assert.deepEqual([...marginal(series[0].counts, read, [read[1]])], [["0", 40], ["1", 60]]);
  assert.deepEqual([...marginal(series[0].counts, read, [read[0]])], [["01", 50], ["10", 30], ["11", 20]]);
});

test("the rest is what the outcomes without a row come to", () => {
  const { series } = readResult(two);
  const rest = restOf(series, new Map([["001", 0.1], ["101", 0.4], ["010", 0.3], ["111", 0.2]]), ["101", "010"]);
  assert.deepEqual(rest, { outcomes: 2, values: [30] });
});

test("what was too much to save counts as rest although every saved outcome has a row", () => {
  const saved = { name: null, shots: 10, registers: [{ name: "c", size: 1 }], counts: { 0: 7 }, rest: { outcomes: 5, shots: 3 } };
  const result = readResult(saved);
  const { rest, rows } = arrange(result, firstChoices(result));
  assert.deepEqual(rest, { outcomes: 5, values: [3] });
  assert.deepEqual(rows.first(9), [{ bits: "0", values: [7], distance: null }]);
});

test("the rows of a sweep are the same at every point, with zeros where an outcome is missing", () => {
  const points = [{ parameters: { a: 0 }, counts: { 0: 10 } }, { parameters: { a: 1 }, counts: { 1: 10 } }];
  const result = readResult({ name: "s", shots: 10, registers: [{ name: "c", size: 1 }], points });
  const at = (/** @type {number} */ point) => arrange(result, { ...firstChoices(result), point }).rows.first(9).map(({ bits, values }) => [bits, values[0]]);
  assert.deepEqual(at(0), [["0", 10], ["1", 0]]);
  assert.deepEqual(at(1), [["0", 0], ["1", 10]]);
});

test("distances are taken to the most likely outcome until another is chosen", () => {
  const result = readResult(two);
  const { target, rows } = arrange(result, { ...firstChoices(result), sort: "distance" });
  assert.equal(target, "101");
  assert.deepEqual(rows.first(9).map(({ distance }) => distance), [0, 1, 1, 3]);
});
