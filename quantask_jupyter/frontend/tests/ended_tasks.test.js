import assert from "node:assert/strict";
import test from "node:test";

import { endedAsAsked, EndedTasks, endedText, tookLonger, withoutOwnCancels } from "../lab/ended_tasks.js";

/**
 * @typedef {import("../api.js").Task} Task
 *
 * @param {Partial<Task>} [of]
 */
function ended(of) {
  const times = { created_at: "2026-01-05T10:00:00Z", finished_at: "2026-01-05T10:00:12Z" };
  return /** @type {Task} */ (/** @type {unknown} */ ({ id: "1", name: "bell", status: "completed", batch_id: null, error: null, ...times, ...of }));
}

test("one task is told by its name, how it ended and how long it took", () => {
  assert.equal(endedText([ended()]), "bell has completed after 12 s.");
  assert.equal(endedText([ended({ status: "cancelled", name: null })]), "A task was cancelled after 12 s.");
  const error = /** @type {import("../api.js").TaskError} */ ({ message: "No gate rx7." });
  assert.equal(endedText([ended({ status: "failed", error })]), "bell has failed: No gate rx7.");
});

test("many are told by their number", () => {
  assert.equal(endedText([ended(), ended(), ended({ status: "failed" })]), "3 tasks have ended: 2 completed, 1 failed.");
});

test("what was quick is not told of, and nothing below 0", () => {
  assert.equal(tookLonger([ended()], 10), true);
  assert.equal(tookLonger([ended()], 12), false);
  assert.equal(tookLonger([ended()], -1), false);
});

test("a batch is told of once, when all of it has ended", () => {
  const told = new EndedTasks();
  const [first, second] = ["1", "2"].map((id) => ended({ id, batch_id: "b" }));
  assert.deepEqual(told.add([first], [second]), []);
  assert.deepEqual(told.add([second], []), [[first, second]]);
  assert.deepEqual(told.add([], []), []);
});

test("single tasks are told one by one, and together where there are many", () => {
  const tasks = ["1", "2", "3", "4"].map((id) => ended({ id }));
  const told = new EndedTasks();
  assert.deepEqual(told.add(tasks.slice(0, 2), []), [[tasks[0]], [tasks[1]]]);
  assert.deepEqual(told.add(tasks, []), [tasks]);
});

test("who has cancelled tasks on this page is not told that they were cancelled", () => {
  const cancelled = ended({ status: "cancelled", batch_id: "b" });
  for (const here of [["1"], ["b"]]) assert.equal(endedAsAsked([cancelled, ended({ id: "2" })], new Set(here)), true);
  assert.equal(endedAsAsked([cancelled], new Set(["2"])), false); // by somebody else, or by the kernel
  assert.equal(endedAsAsked([ended()], new Set(["1"])), false); // it had completed before
  assert.equal(endedAsAsked([cancelled, ended({ status: "failed" })], new Set(["b"])), false);
});

test("of a task that has completed beside four that were cancelled on this page it is told", () => {
  const cancelled = ["1", "2", "3", "4"].map((id) => ended({ id, status: "cancelled" }));
  const long = ended({ id: "5" });
  const here = new Set(["1", "2", "3", "4", "b"]);
  assert.deepEqual(new EndedTasks().add(withoutOwnCancels([...cancelled, long], here), []), [[long]]);
  const ofBatch = ended({ id: "6", status: "cancelled", batch_id: "b" });
  assert.deepEqual(withoutOwnCancels([ofBatch, ended({ id: "7", status: "cancelled" })], here), [ofBatch, ended({ id: "7", status: "cancelled" })]);
});
