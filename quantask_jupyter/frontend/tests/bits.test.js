import assert from "node:assert/strict";
import { test } from "node:test";

import { distinctNames, groupsOf, indexHeader, readKey, registersText, shortenMiddle, valueOf, whereTheyDiffer, writeKey } from "../histogram/bits.js";

const registers = [{ name: "sent", size: 2 }, { name: "out", size: 1 }]; // declared in this order

test("in Qiskit's order the last register stands leftmost and bit 0 rightmost", () => {
  const groups = groupsOf(registers, "bit0-right");
  assert.deepEqual(groups.map(({ name }) => name), ["out", "sent"]);
  assert.equal(writeKey("101", groups, "bit0-right"), "1 01");
  assert.equal(indexHeader(groups[1]), "₁₀");
});

test("reversed, the first register stands leftmost and bit 0 leftmost", () => {
  const groups = groupsOf(registers, "bit0-left");
  assert.equal(writeKey("101", groups, "bit0-left"), "10 1");
  assert.equal(indexHeader(groups[0]), "₀₁");
});

test("a header over many bits has the ends alone and is as wide as they are", () => {
  assert.equal(indexHeader({ name: "c", start: 0, size: 12, first: 11, last: 0 }), "₁₁         ₀");
});

test("a typed key is read with or without spaces, in the order shown", () => {
  assert.equal(readKey("1 01", 3, "bit0-right"), "101");
  assert.equal(readKey("100", 3, "bit0-left"), "001");
  assert.equal(readKey("10", 3, "bit0-right"), null);
  assert.equal(readKey("1x1", 3, "bit0-right"), null);
});

test("names that are cut stay different, or are not cut", () => {
  const names = ["measured_of_alice", "measured_of_bob", "out"];
  assert.deepEqual(distinctNames(names, [8, 8, 3]), ["meas…ice", "meas…bob", "out"]);
  assert.deepEqual(distinctNames(["sent_first_half", "sent_other_half"], [6, 6]), null);
  assert.deepEqual(distinctNames(["alpha", "beta"], [2, 2]), null);
  assert.deepEqual(distinctNames(["a", "b"], [1, 1]), ["a", "b"]);
});

test("names that differ in their middles alone are cut at both ends", () => {
  const outcome = (/** @type {string} */ middle) => "0".repeat(30) + middle + "0".repeat(30);
  assert.deepEqual(whereTheyDiffer([outcome("01"), outcome("10")], 10), ["…00001000…", "…00010000…"]);
  assert.equal(whereTheyDiffer([outcome("01"), outcome("10")], 4), null);
});

test("a line of registers has each name, cut where there is no room, and different from all others", () => {
  const named = (/** @type {string} */ name, /** @type {number} */ size) => ({ name, start: 0, size, first: size - 1, last: 0 });
  assert.equal(registersText([named("out", 1), named("sent", 2)]), "out[0] sent[1…0]");
  assert.equal(registersText([named("measured_of_alice", 1), named("measured_of_bob", 1)], 26), "meas…lice[0] meas…_bob[0]");
  assert.equal(registersText(Array.from({ length: 40 }, (_, index) => named(`register_${index}`, 1)), 72), "40 registers");
});

test("a long key keeps both ends", () => {
  assert.equal(shortenMiddle("0000011111", 5), "00…11");
  assert.equal(shortenMiddle("01", 5), "01");
});

test("the value of more than 53 bits is exact", () => {
  assert.equal(valueOf("1".repeat(64)), 2n ** 64n - 1n);
});
