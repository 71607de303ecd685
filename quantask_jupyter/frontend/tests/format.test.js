import assert from "node:assert/strict";
import { test } from "node:test";

import { totalVariation } from "../histogram/compare.js";
import { formatCount, formatDuration, formatParameter, formatShare, shotsText } from "../histogram/format.js";
import { shareInterval } from "../histogram/interval.js";
import { rowsInView, ticks } from "../histogram/scale.js";

test("counts have separators", () => {
  assert.equal(formatCount(1234567), "1,234,567");
  assert.equal(shotsText(1), "1 shot");
  assert.equal(shotsText(2000), "2,000 shots");
});

test("shares have as many digits as say something", () => {
  assert.deepEqual([0, 1e-7, 0.00025, 0.0125, 0.5068, 0.9875, 0.99975, 1 - 1e-7, 1].map(formatShare), [
    "0 %", "< 0.001 %", "0.025 %", "1.25 %", "50.7 %", "98.75 %", "99.975 %", "> 99.999 %", "100 %",
  ]);
});

test("two shares that are all there is are 100 % together, also where half of a last digit is rounded", () => {
  assert.deepEqual([981 / 2000, 1019 / 2000].map(formatShare), ["49.0 %", "51.0 %"]);
  for (const shots of [2000, 4000, 1024]) {
    for (let count = 1; count < shots; count++) {
      const [one, other] = [count / shots, (shots - count) / shots].map(formatShare).map(Number.parseFloat);
      assert.equal((one + other).toFixed(6), "100.000000", `${count} of ${shots}`);
    }
  }
});

test("durations read like a clock", () => {
  const seconds = [0.004, 0.42, 9.96, 59.6, 65, 3725];
  assert.deepEqual(seconds.map(formatDuration), ["4 ms", "0.4 s", "10 s", "1 min 00 s", "1 min 05 s", "1 h 02 min"]);
});

test("parameters lose the noise of binary fractions", () => {
  assert.equal(formatParameter(0.1 + 0.2), "0.3");
  assert.equal(formatParameter(Math.PI), "3.14159");
});

test("ticks are round, begin at 0 and end before the longest bar does", () => {
  assert.deepEqual(ticks(519, { whole: true }), [0, 200, 400]);
  assert.deepEqual(ticks(0.5), [0, 0.2, 0.4]);
  assert.deepEqual(ticks(0), [0]);
});

test("counts have whole ticks, however few they are", () => {
  assert.deepEqual(ticks(2, { whole: true }), [0, 1, 2]);
});

test("only the rows in view and a few around them are drawn", () => {
  assert.deepEqual(rowsInView(0, 480, 24, 10_000), [0, 26]);
  assert.deepEqual(rowsInView(24_000, 480, 24, 10_000), [994, 1026]);
  assert.deepEqual(rowsInView(239_520, 480, 24, 10_000), [9974, 10_000]);
});

test("Wilson's interval is that of the textbook, also at the ends", () => {
  const rounded = (/** @type {number} */ count, /** @type {number} */ total) => shareInterval(count, total).map((share) => Number(share.toFixed(4)));
  assert.deepEqual(rounded(50, 100), [0.4038, 0.5962]);
  assert.deepEqual(rounded(0, 10), [0, 0.2775]);
  assert.deepEqual(rounded(10, 10), [0.7225, 1]);
});

test("the total variation distance is half of all differences", () => {
  const one = { total: 1000, counts: new Map([["00", 480], ["11", 490], ["01", 30]]) };
  const ideal = { total: 1, counts: new Map([["00", 0.5], ["11", 0.5]]) };
  assert.ok(Math.abs(totalVariation(one, ideal) - 0.03) < 1e-12);
  assert.equal(totalVariation(one, one), 0);
  assert.equal(totalVariation({ total: 5, counts: new Map([["0", 5]]) }, { total: 9, counts: new Map([["1", 9]]) }), 1);
});
