import assert from "node:assert/strict";
import { test } from "node:test";

import { csvCell, filename, toCsv } from "../histogram/export.js";
import { readResult, UnreadableResult } from "../histogram/result.js";

const c = [{ name: "c", size: 2 }];
const bell = { name: "bell", shots: 1024, registers: c, counts: { "00": 519, 11: 505 } };

test("counts are read without the spaces between registers", () => {
  const read = readResult({ name: null, shots: 3, registers: [{ name: "a", size: 1 }, { name: "b", size: 1 }], counts: { "0 1": 3 } });
  assert.deepEqual([...read.series[0].counts], [["01", 3]]);
  assert.equal(read.name, "");
});

test("registers that are not named are told from the keys", () => {
  assert.deepEqual(readResult({ counts: { "01 1": 3 } }).registers, [{ name: "c0", size: 1 }, { name: "c1", size: 2 }]);
});

test("notes are sentences, and a result may have none", () => {
  assert.deepEqual(readResult(bell).notes, []);
  assert.deepEqual(readResult({ ...bell, notes: ["Read so."] }).notes, ["Read so."]);
  assert.deepEqual(readResult({ ...bell, notes: "no list" }).notes, []);
});

for (const [fault, json] of Object.entries({
  "not an object": [1],
  "no counts": { name: "x", registers: c },
  "a key that does not fit": { ...bell, counts: { "0": 1 } },
  "a key with something else": { ...bell, counts: { "0x": 1 } },
  "a count that is no number": { ...bell, counts: { "00": "1" } },
  "a negative count": { ...bell, counts: { "00": -1 } },
  "nothing counted": { ...bell, counts: {} },
  "a register without a size": { ...bell, registers: [{ name: "c" }] },
  "points that are nothing": { ...bell, points: [null] },
  "a rest without a count": { ...bell, rest: { outcomes: 1 } },
})) {
  test(`a saved result with ${fault} is refused in words`, () => {
    assert.throws(() => readResult(json), UnreadableResult);
  });
}

test("CSV has a line an outcome, the most frequent first", () => {
  assert.equal(toCsv(readResult(bell)), "outcome,count,probability\r\n00,519,0.5068359375\r\n11,505,0.4931640625\r\n");
});

test("CSV has no line for what was too much to save: it is no outcome", () => {
  const saved = { ...bell, counts: { "00": 3 }, rest: { outcomes: 2, shots: 1 } };
  assert.equal(toCsv(readResult(saved)), "outcome,count,probability\r\n00,3,0.75\r\n");
});

test("CSV of a sweep has the parameters of each point", () => {
  const points = [{ parameters: { theta: 0.5 }, counts: { 10: 4 } }, { parameters: { theta: 1 }, counts: { "01": 4 } }];
  assert.equal(
    toCsv(readResult({ name: "s", shots: 4, registers: c, points })),
    "theta,outcome,count,probability\r\n0.5,10,4,1\r\n1,01,4,1\r\n",
  );
});

test("CSV of a comparison names each result and leaves the counts of an ideal one out", () => {
  const compared = [{ name: "a,b", counts: { "00": 4 } }, { name: "ideal", probabilities: { "00": 1 } }];
  assert.equal(toCsv(readResult({ registers: c, compared })), 'result,outcome,count,probability\r\n"a,b",00,4,1\r\nideal,00,,1\r\n');
});

test("text that a spreadsheet would run stays text, and numbers stay numbers", () => {
  assert.equal(csvCell("=SUM(A1)"), "'=SUM(A1)");
  assert.equal(csvCell("-theta"), "'-theta");
  assert.equal(csvCell(-0.5), "-0.5");
  assert.equal(csvCell('a"b'), '"a""b"');
});

test("a file is named after the task, with nothing in it that means something to a file system", () => {
  assert.equal(filename("bell", "csv"), "bell.csv");
  assert.equal(filename("../../etc/passwd", "svg"), "etc-passwd.svg");
  assert.equal(filename("", "png"), "result.png");
});
