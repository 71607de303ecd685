import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { orderedBits } from "../histogram/order_of_outcomes.js";
import { sortOutcomes } from "../histogram/outcomes.js";

/** @typedef {{ type: string, bits: string, text: string }} Value */

/** @type {Value[]} */
const VALUES = JSON.parse(readFileSync(new URL("../../../tests/unit/domain/output_values.json", import.meta.url), "utf8"));
const PAIRS = ["0000", "0001", "0010", "0011", "0100", "1100"]; // c, and n of two bits

test("integers and floats compare as numbers do", () => {
  for (const base of ["int", "float"]) {
    const values = VALUES.filter(({ type, text }) => type.startsWith(`${base}[`) && Number.isFinite(Number(text)) && Math.abs(Number(text)) < 2 ** 53);
    assert.ok(values.length > 1, base);
    for (const one of values) {
      for (const other of values.filter(({ type, text }) => type === one.type && Number(text) > Number(one.text))) {
        assert.ok(orderedBits(one.type, one.bits) < orderedBits(other.type, other.bits), `${one.text} < ${other.text}`);
      }
    }
  }
});

test("an array compares by its first element, and a complex number by its real part", () => {
  assert.ok(orderedBits("array[int[2], 2]", "0011") < orderedBits("array[int[2], 2]", "1100")); // [-1,0] < [0,-1]
  const one = "0011110000000000"; // 1 as a float of 16 bits
  const none = "0".repeat(16);
  assert.ok(orderedBits("complex[float[16]]", one + none) < orderedBits("complex[float[16]]", none + one));
});

test("outcomes of outputs sort by the values that are read, whichever bit is leftmost", () => {
  const registers = [{ name: "n", size: 2, type: "int[2]" }, { name: "c", size: 2 }];
  const right = sortOutcomes(PAIRS, "value", { target: "0000", order: "bit0-right", registers });
  assert.deepEqual(right, ["0010", "0011", "0000", "0001", "0100", "1100"]);
  const left = sortOutcomes(PAIRS, "value", { target: "0000", order: "bit0-left", registers });
  assert.deepEqual(left.map(value), [-2, -1, 0, 0, 0, 1]);
});

/** @param {string} outcome */
function value(outcome) {
  return Number.parseInt(outcome.slice(2), 2) - (outcome[2] === "1" ? 4 : 0);
}
