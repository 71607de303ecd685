import assert from "node:assert/strict";
import { test } from "node:test";

import { blochVector, phaseColor, readShown, readState, shownState } from "../state/state.js";

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

test("of a large state the largest amplitudes are shown, and the others counted", () => {
  const size = 2 ** 16;
  const numbers = Array.from({ length: size }, (_, place) => [(1 + 1e-15 * (size - place)) / 256, 0]).flat();
  const { amplitudes, more, bloch } = shownState("psi", read(wire(numbers, [size], "statevector")));
  assert.deepEqual(amplitudes?.map(([place]) => place), [...Array(16).keys()]);
  assert.equal(more?.count, size - 16);
  assert.equal(bloch, undefined);
});

test("of a matrix that is shown what can be seen is kept, of a large one its diagonal", () => {
  const bell = read(wire([1, 0, 0, 1].flatMap((a) => [1, 0, 0, 1].flatMap((b) => [a * b * 0.5, 0])), [4, 4], "density_matrix"));
  assert.deepEqual(shownState("rho", bell).entries, [0, 3, 12, 15].map((place) => [place, 0.5, 0]));
  const large = read(wire(Array.from({ length: 64 ** 2 }, (_, place) => [place % 65 ? 0 : 1 / 64, 0]).flat(), [64, 64], "density_matrix"));
  const { populations, more, bloch } = shownState("rho", large);
  assert.deepEqual([populations?.length, populations?.[3], more], [16, [3, 0.015625], { count: 48, share: 0.75 }]);
  assert.equal(bloch?.length, 6);
});

test("what a stranger's notebook has in place of a state is not drawn", () => {
  const state = { label: "psi", type: "statevector", qubits: 1, amplitudes: [[0, 1, 0]] };
  assert.deepEqual(readShown([state]), [state]);
  const broken = [{ qubits: 1e9 }, { type: "toString" }, { amplitudes: [["0", 1, 0]] }, { amplitudes: [[2, 1, 0]] }, { bloch: [[0, 0]] }, { label: 7 }, { entries: [[0, null, 0]] }, { more: 3 }];
  assert.deepEqual(readShown(broken.map((change) => ({ ...state, ...change }))), []);
  assert.deepEqual([readShown("x"), readShown(null), readShown([null])], [[], [], []]);
});

test("the colour is the phase", () => {
  assert.equal(phaseColor(1, 0), "hsl(0 62% 50%)");
  assert.equal(phaseColor(0, 1), "hsl(90 62% 50%)");
  assert.equal(phaseColor(0, -1), "hsl(270 62% 50%)");
});
