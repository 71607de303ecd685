import assert from "node:assert/strict";
import test from "node:test";

import { chanceToWait, slotsAtOnce, slotsAtWork } from "../../../docs/_static/slots.js";

test("the chance to wait is Erlang's", () => {
  assert.ok(Math.abs(chanceToWait(1, 0.5) - 0.5) < 1e-12); // M/M/1: the load itself
  assert.ok(Math.abs(chanceToWait(2, 1) - 1 / 3) < 1e-12);
  assert.ok(Math.abs(chanceToWait(10, 8) - 0.409) < 1e-3); // as tables have it
});

test("a class that runs a cell together needs a slot for each that cannot come after another", () => {
  assert.equal(slotsAtOnce({ students: 40, seconds: 2, patience: 15 }), 6); // seven after another
  assert.equal(slotsAtOnce({ students: 40, seconds: 15, patience: 15 }), 40);
  assert.equal(slotsAtOnce({ students: 40, seconds: 16, patience: 15 }), null);
});

test("students who work alone need more slots than their load, and few more", () => {
  assert.equal(slotsAtWork({ students: 40, seconds: 2, patience: 15, every: 60 }), 2); // a load of 1.33
  assert.equal(slotsAtWork({ students: 1, seconds: 2, patience: 2, every: 1000 }), 1);
  assert.equal(slotsAtWork({ students: 300, seconds: 20, patience: 60, every: 60 }), 102); // a load of 100
  assert.equal(slotsAtWork({ students: 1, seconds: 3, patience: 2, every: 60 }), null);
});
