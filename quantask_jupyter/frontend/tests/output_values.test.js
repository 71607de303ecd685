import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { groupsOf, readWords, registersText } from "../histogram/bits.js";
import { typeOfValues, valueText } from "../histogram/output_values.js";

/** What both the kernel and the page make of bits. */
const VALUES = JSON.parse(readFileSync(new URL("../../../tests/unit/domain/output_values.json", import.meta.url), "utf8"));

test("bits of an output are written as its value, as the kernel writes them", () => {
  for (const { type, bits, text } of VALUES) {
    assert.equal(typeOfValues(type, bits.length), type, type);
    assert.equal(valueText(type, bits), text, `${type} ${bits}`);
  }
});

test("what has no value of its own, or not in so many bits, stays bits", () => {
  for (const [type, size] of [["bit[3]", 3], ["bit", 1], ["float[16]", 15], ["bool", 2], ["array[int[4], 3]", 13], ["array[int[4], 0]", 4], ["nonsense", 4], ["__proto__", 1], [7, 1], [undefined, 1]]) {
    assert.equal(typeOfValues(type, Number(size)), undefined, String(type));
  }
});

test("a key has values and bits side by side, whichever bit is leftmost", () => {
  const registers = [{ name: "n", size: 4, type: "int[4]" }, { name: "c", size: 2 }];
  assert.deepEqual(readWords("011101", groupsOf(registers, "bit0-right"), "bit0-right"), ["01", "-3"]);
  assert.deepEqual(readWords("011101", groupsOf(registers, "bit0-left"), "bit0-left"), ["-3", "10"]);
  assert.equal(registersText(groupsOf(registers, "bit0-right")), "c[1…0] n");
});
