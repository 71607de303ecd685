import assert from "node:assert/strict";
import { test } from "node:test";

import { endedCount, isFinished, overall, parts, partsText, savedBatch, sinceSubmit } from "../batch_state.js";

/** @param {Record<string, number>} progress */
const batch = (progress) => ({
  id: "1", name: "scan", size: 2000, created_at: "2026-01-05T10:00:00Z",
  progress: { pending: 0, processing: 0, completed: 0, failed: 0, cancelled: 0, ...progress },
});

test("parts stand as in the bar: what has ended before what runs and what waits", () => {
  const one = batch({ pending: 988, processing: 2, completed: 1000, failed: 10 });
  assert.deepEqual(parts(one).map(({ status }) => status), ["completed", "failed", "processing", "pending"]);
  assert.equal(partsText(one), "1,000 completed · 10 failed · 2 running · 988 waiting");
  assert.equal(endedCount(one), 1010);
});

test("a batch is told in one word by what its tasks do", () => {
  assert.deepEqual(overall(batch({ pending: 2000 })), { status: "pending", text: "0 of 2,000 done" });
  assert.equal(overall(batch({ pending: 1999, processing: 1 })).status, "processing");
  assert.deepEqual(overall(batch({ pending: 1, completed: 1999 })), { status: "processing", text: "1,999 of 2,000 done" });
  assert.deepEqual(overall(batch({ completed: 2000 })), { status: "completed", text: "Completed" });
  assert.deepEqual(overall(batch({ completed: 1998, failed: 1, cancelled: 1 })), { status: "failed", text: "Ended, 1 failed" });
  assert.deepEqual(overall(batch({ completed: 500, cancelled: 1500 })), { status: "cancelled", text: "Ended, 1,500 cancelled" });
});

test("time runs until all have ended", () => {
  const now = Date.parse("2026-01-05T10:00:07.9Z");
  assert.equal(sinceSubmit(batch({ pending: 2000 }), now), "7 s");
  assert.equal(sinceSubmit(batch({ completed: 2000 }), now), "");
});

test("of an ended batch neither id nor time is saved", () => {
  const one = batch({ completed: 2000 });
  assert.ok(isFinished(one));
  assert.deepEqual(Object.keys(savedBatch(one)), ["name", "size", "progress"]);
  const expectations = { facts: "1 expectation value", heads: ["observable", "value"], rows: [["ZZ", "1"]] };
  assert.deepEqual(savedBatch({ ...one, expectations }).expectations, expectations);
});
