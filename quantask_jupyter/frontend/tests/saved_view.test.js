import assert from "node:assert/strict";
import { test } from "node:test";

import { hasCounts, savedTable } from "../card/saved_view.js";

const result = { shots: 10, registers: [] };
const state = { array: "", dtype: "complex128", shape: [4], type: "statevector" };

test("a result without counts is a row for each label", () => {
  const saved = { b: 0.5, a: state, c: { probabilities: { "0x0": 1 } }, d: { array: "", dtype: "float64", shape: [3] } };
  assert.equal(hasCounts({ ...result, counts: {}, saved }), false);
  assert.deepEqual(savedTable({ ...result, counts: {}, saved }).rows, [
    ["a", "statevector of 2 qubits"],
    ["b", "0.5"],
    ["c", "1 probabilities"],
    ["d", "3 numbers"],
  ]);
});

test("a sweep without counts is a row for each point", () => {
  const points = [0, 1].map((theta) => ({ parameters: { theta }, counts: {}, saved: { z: 1 - theta } }));
  assert.equal(hasCounts({ ...result, points }), false);
  assert.deepEqual(savedTable({ ...result, points }), { heads: ["theta", "z"], rows: [["0", "1"], ["1", "0"]] });
});

test("counts are drawn as a histogram, whatever is saved beside them", () => {
  assert.equal(hasCounts({ ...result, counts: { 0: 10 }, saved: { z: 1 } }), true);
});
