import assert from "node:assert/strict";
import { test } from "node:test";

import { savedParts } from "../card/saved_parts.js";
import { shownExpectations, valueText } from "../sweep/expectations.js";
import { expectationLines, readLines, readTold, savedLines } from "../sweep/number_lines.js";
import { stepsBetween, toCsv, toJson } from "../sweep/number_plot.js";
import { COLORS } from "../sweep/plot_frame.js";
import { shadesOf } from "../sweep/shades.js";

const at = [0, 1, 2];
/** @param {(theta: number) => Record<string, unknown>} saved */
const swept = (saved) => at.map((theta) => ({ parameters: { theta }, counts: {}, saved: saved(theta) }));
const told = {
  observables: ["ZZ", "XX"],
  points: at.map((theta) => ({ theta })),
  rows: /** @type {[number, number, number, number][]} */ (at.flatMap((point) => [[point, 0, point / 4, 0.25], [point, 1, 0 - point, 0]])),
  of: 300,
};
const array = (/** @type {number[]} */ ...numbers) => ({ array: Buffer.from(new Float64Array(numbers).buffer).toString("base64"), dtype: "float64", shape: [numbers.length] });

test("numbers that a sweep has saved are lines, as the kernel keeps them", () => {
  assert.deepEqual(savedLines(swept((theta) => ({ z: theta, a: 1 / 3 }))), {
    along: "theta",
    at,
    lines: [{ name: "a", values: [1 / 3, 1 / 3, 1 / 3] }, { name: "z", values: at }],
  });
  assert.equal(savedLines(swept(() => ({ psi: { array: "", dtype: "complex128", shape: [0], type: "statevector" } }))), null);
  assert.equal(savedLines(swept((theta) => ({ z: theta })).slice(0, 1)), null);
});

test("saved probabilities are a line for each outcome, by outcome or as an array, and a value with its variance is none", () => {
  const lines = [{ name: "00", values: [1, 1, 1] }, { name: "11", values: [0, 0, 0] }];
  assert.deepEqual(savedLines(swept(() => ({ probabilities: { probabilities: { "0x0": 1, "0x3": 0 } } })))?.lines, lines);
  assert.deepEqual(savedLines(swept((theta) => ({ mine: array(theta / 2, 1 - theta / 2) })))?.lines, [
    { name: "mine: 0", values: [0, 0.5, 1] },
    { name: "mine: 1", values: [1, 0.5, 0] },
  ]);
  const ofFirstQubit = savedLines(swept((theta) => ({ probabilities: array(1 - theta / 2, theta / 2, 0, 0) })))?.lines;
  assert.deepEqual(ofFirstQubit?.map(({ name }) => name), ["00", "01"]);
  assert.equal(savedLines(swept((theta) => ({ both: array(theta, 0.5) }))), null);
  assert.equal(savedLines(swept(() => ({ probabilities: array(...Array(32).fill(1 / 32)) })))?.more, 26);
});

test("expectation values over one parameter are lines with their errors, and rows of a table with the first of them", () => {
  assert.deepEqual(expectationLines(told), {
    along: "theta",
    at,
    lines: [{ name: "ZZ", values: [0, 0.25, 0.5], errors: [0.25, 0.25, 0.25] }, { name: "XX", values: [0, -1, -2] }],
  });
  assert.deepEqual(shownExpectations([told]), {
    facts: "first 6 of 300 expectation values",
    heads: ["of", "observable", "value"],
    rows: [0, 1, 2].flatMap((n) => [[`theta = ${n}`, "ZZ", `${(n / 4).toFixed(2)} ± 0.25`], [`theta = ${n}`, "XX", String(0 - n)]]),
  });
});

test("the values of several PUBs are rows with the PUBs' names, and the first of all of them are shown", () => {
  /** @type {import("../sweep/number_lines.js").Told} */
  const once = { observables: ["YY"], points: [], rows: [[0, 0, 1, 0]], of: 1 };
  assert.deepEqual(shownExpectations([{ ...once, name: "PUB 0" }, { ...told, rows: told.rows.slice(0, 1), of: 1, name: "PUB 1 bell" }]), {
    facts: "2 expectation values",
    heads: ["of", "observable", "value"],
    rows: [["PUB 0", "YY", "1"], ["PUB 1 bell: theta = 0", "ZZ", "0.00 ± 0.25"]],
  });
  const shown = shownExpectations([{ ...told, rows: Array(30).fill(told.rows[0]) }, { ...once, name: "PUB 1" }]);
  assert.equal(shownExpectations([{ ...told, rows: Array(30).fill(told.rows[0]) }], 30).rows.length, 30);
  assert.deepEqual([shown.facts, shown.rows.length], ["first 20 of 301 expectation values", 20]);
  const some = { ...told, numbers: [0, 400, 800], of_points: 801 };
  assert.equal(expectationLines(some)?.of, 801);
  assert.equal(expectationLines({ ...told, numbers: null, of_points: null })?.of, undefined);
  assert.equal(shownExpectations([some]).facts, "6 of 300 expectation values");
  assert.equal(shownExpectations([{ ...some, points: [{}, { a: 1, b: 1, c: 1, d: 1 }], rows: [[1, 0, 1, 0]] }]).rows[0][0], "point 401");
  assert.equal(readTold(some), some);
  for (const wrong of [{ numbers: [1] }, { numbers: ["a", 1, 2] }, { numbers: null }, { of_points: null }]) assert.equal(readTold({ ...some, ...wrong }), null);
});

const grid = [0, 1].flatMap((a) => [4, 6, 8].map((b) => ({ parameters: { a, b, fixed: 3 }, counts: {}, saved: { z: a - b / 8 } })));

test("numbers over a grid of two parameters are maps, as the kernel keeps them", () => {
  assert.deepEqual(savedLines(grid), {
    along: "a", at: [0, 0, 0, 1, 1, 1],
    lines: [{ name: "z", values: [-0.5, -0.75, -1, 0.5, 0.25, 0] }],
    up: { along: "b", at: [4, 6, 8, 4, 6, 8] },
    fixed: { fixed: 3 },
  });
  /** @type {[number, number, number, number][]} */
  const rows = grid.map((_, point) => [point, 0, point, 0]);
  assert.deepEqual(expectationLines({ observables: ["ZZ"], points: grid.map(({ parameters }) => parameters), rows, of: 6 })?.up, { along: "b", at: [4, 6, 8, 4, 6, 8] });
  const many = Array.from({ length: 81 }, (_, b) => [0, 1].map((a) => ({ parameters: { a, b }, counts: {}, saved: { z: b } }))).flat();
  assert.deepEqual([savedLines(many)?.at.length, savedLines(many)?.of, savedLines(many)?.lines[0].values[2]], [54, 162, 3]);
  assert.equal(toCsv(/** @type {any} */ (savedLines(grid))).split("\r\n").slice(0, 2).join(" "), "a,b,fixed,z 0,4,3,-0.5");
});

test("numbers are darker the larger, or the farther from zero", () => {
  assert.deepEqual([[[0, 1], 0.5], [[-3, -1], -1], [[-1, 0.5], -1], [[-1, 0.5], 0.5], [[2, 2], 2]].map(([values, value]) => shadesOf(/** @type {number[]} */ (values)).shade(Number(value))), [
    [COLORS[0], 0.5], [COLORS[0], 1], [COLORS[1], 1], [COLORS[0], 0.5], [COLORS[0], 0.5],
  ]);
  assert.deepEqual(shadesOf([-1, 0.123456]).ends, ["-1", "0.123"]);
});

test("observables that have points of their own are no curve", () => {
  assert.equal(expectationLines({ ...told, rows: [[0, 0, 1, 0], [1, 1, 1, 0]] }), null);
  assert.equal(expectationLines({ ...told, points: [] }), null);
});

test("what an estimator has saved for its values is told as values alone", () => {
  const result = { shots: 1, registers: [], points: swept(() => ({ "pauli 0": 1 })), expectations: told };
  assert.deepEqual(savedParts(result), { expectations: told });
});

test("a value has the digits that its error leaves", () => {
  assert.deepEqual([[0.5, 0], [-1.137284, 0.0161], [123.4, 12], [-1e-9, 1e-3]].map(([value, error]) => valueText(value, error)), [
    "0.5", "-1.137 ± 0.016", "123 ± 12", "0.0000 ± 0.0010",
  ]);
});

test("ticks are round numbers between the ends", () => {
  assert.deepEqual(stepsBetween(-1.05, 1.05), [-1, 0, 1]);
  assert.deepEqual(stepsBetween(99.5, 100.5), [99.5, 99.75, 100, 100.25, 100.5]);
});

test("what a stranger has written in their place is not drawn", () => {
  const lines = { along: "theta", at, lines: [{ name: "z", values: at }] };
  assert.deepEqual(readLines(lines), { ...lines, more: 0 });
  for (const wrong of [null, [], { ...lines, up: 7 }, { ...lines, up: { along: "b", at: [1] } }, { ...lines, at: "012" }, { ...lines, lines: [{ name: "z", values: [1] }] }, { ...lines, lines: [] }]) assert.equal(readLines(wrong), null);
  assert.equal(readTold(told), told);
  for (const wrong of [null, 7, { ...told, rows: [[0, 9, 1, 0]] }, { ...told, rows: [] }, { ...told, points: [null] }, { ...told, of: "many" }]) assert.equal(readTold(wrong), null);
});

test("a curve of numbers is exported with a column for each line and for its errors", () => {
  assert.deepEqual(JSON.parse(toJson("", { along: "theta", at: [1 / 3], fixed: { phi: 2 }, lines: [{ name: "ZZ", values: [-2 / 3], errors: [0.1] }] })), {
    name: null, points: [{ parameters: { theta: 1 / 3, phi: 2 }, values: { ZZ: -2 / 3 }, errors: { ZZ: 0.1 } }],
  });
  assert.equal(toCsv({ along: "theta", at: [0], lines: [{ name: "ZZ", values: [1], errors: [0.1] }, { name: "z", values: [2] }] }), "theta,ZZ,error of ZZ,z\r\n0,1,0.1,2\r\n");
});
