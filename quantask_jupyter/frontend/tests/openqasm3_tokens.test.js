import assert from "node:assert/strict";
import test from "node:test";

import { nameAt, tokens } from "../lab/openqasm3_tokens.js";

/** @param {string} text */
const kinds = (text) => [...tokens(text)].map(({ from, to, kind }) => `${text.slice(from, to)}:${kind}`);

test("words are told apart by what the language knows of them", () => {
  assert.deepEqual(kinds("OPENQASM 3.0; qubit[2] q; h q[0]; cx $0, q[1];"), ["OPENQASM:keyword", "3.0:number", "qubit:type", "2:number", "h:gate", "0:number", "cx:gate", "$0:qubit", "1:number"]);
  assert.deepEqual(kinds("rx(π / 2e-3) hq; delay[10ns] q;"), ["rx:gate", "π:constant", "2e-3:number", "delay:keyword", "10ns:number"]);
});

test("what stands in comments, strings and annotations is not looked at", () => {
  assert.deepEqual(kinds('// h q\n/* cx\nx */ include "h.inc"; @bind h 1\nx q;'), ["// h q:comment", "/* cx\nx */:comment", "include:keyword", '"h.inc":string', "@bind:annotation", "h:gate", "1:number", "x:gate"]);
  assert.deepEqual(kinds("pragma h q\nx q;"), ["pragma h q:annotation", "x:gate"]);
  assert.deepEqual(kinds("/* never ended h"), ["/* never ended h:comment"]);
});

test("a name under the mouse has its form and its meaning", () => {
  const text = "cx q[0], q[1];";
  assert.equal(nameAt(text, 1)?.form, "cx control, target");
  assert.equal(nameAt(text, 4), null);
  assert.equal(nameAt("// cx", 4), null);
});
