import assert from "node:assert/strict";
import { test } from "node:test";

import { blochVector, phaseColor, readState } from "../state/state.js";

/**
 * @param {number[]} numbers  Real and imaginary parts in turn.
 * @param {number[]} shape
 * @param {string | undefined} type
 */
function wire(numbers, shape, type) {
  return { array: Buffer.from(new Float64Array(numbers).buffer).toString("base64"), dtype: "complex128", shape, type };
}

/** @param {unknown} value */
function read(value) {
  return /** @type {import("../state/state.js").State} */ (readState(value));
}

const half = Math.SQRT1_2;

test("a Bloch vector is the mean of X, Y and Z, of a statevector and of a density matrix", () => {
  const state = read(wire([half, 0, 0, half, 0, 0, 0, 0], [4], "statevector")); // qubit 0 along y, qubit 1 up
  assert.deepEqual(blochVector(state, 0).map((part) => Number(part.toFixed(9))), [0, 1, 0]);
  assert.deepEqual(blochVector(state, 1).map((part) => Number(part.toFixed(9))), [0, 0, 1]);
  const mixed = read(wire([0.75, 0, 0, 0.25, 0, -0.25, 0.25, 0], [2, 2], "density_matrix"));
  assert.deepEqual(blochVector(mixed, 0), [0, -0.5, 0.5]);
});

test("what is no state of a qubit is none", () => {
  for (const value of [0.5, null, wire([1, 0], [1], "statevector"), wire([1, 0, 0, 0], [2], undefined), wire([1, 0], [2], "statevector"), { shots: [1] }]) {
    assert.equal(readState(value), null);
  }
});

test("the colour is the phase", () => {
  assert.equal(phaseColor(1, 0), "hsl(0 62% 50%)");
  assert.equal(phaseColor(0, 1), "hsl(90 62% 50%)");
  assert.equal(phaseColor(0, -1), "hsl(270 62% 50%)");
});
