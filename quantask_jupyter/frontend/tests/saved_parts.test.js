import assert from "node:assert/strict";
import { test } from "node:test";

import { hasCounts, savedParts, savedTable } from "../card/saved_parts.js";

const result = { shots: 10, registers: [] };
const state = { array: "", dtype: "complex128", shape: [4], type: "statevector" };

test("a result without counts is a row for each label", () => {
  const saved = { b: 0.5, a: state, c: { probabilities: { "0x0": 1 } }, d: { array: "", dtype: "float64", shape: [3] } };
  assert.equal(hasCounts({ ...result, counts: {}, saved }), false);
  assert.deepEqual(savedTable({ ...result, counts: {}, saved }).rows, [
    ["a", "statevector of 2 qubits"],
    ["b", "0.5"],
    ["c", "1 probability"],
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

test("what is kept of a state is what is shown of it, rounded, as the kernel keeps it", () => {
  const half = Math.SQRT1_2;
  const array = Buffer.from(new Float64Array([half, 0, 0, 0, 1e-17, 0, 0, -half]).buffer).toString("base64");
  assert.deepEqual(savedParts({ ...result, counts: {}, saved: { psi: { ...state, array } } }), {
    saved: { heads: ["saved", "value"], rows: [["psi", "statevector of 2 qubits"]] },
    states: [{ label: "psi", type: "statevector", qubits: 2, amplitudes: [[0, 0.707107, 0], [3, 0, -0.707107]], bloch: [[0, 0, 0], [0, 0, 0]] }],
  });
  assert.deepEqual(savedParts({ ...result, counts: { 0: 10 } }), {});
});
