import assert from "node:assert/strict";
import { test } from "node:test";

import { parted, placeInBatch, says, shortIds, titleOf } from "../task_list/titles.js";

/** @type {any} */
const task = { id: "01a2274a-7b1e-7c3a-9f00-0000aaaabbbb", status: "processing", title: "scan[3]", name: null, tags: ["Lecture-3"] };

test("short ids are the ends of ids, as short as tells them apart", () => {
  assert.deepEqual(shortIds([task.id]), ["aaaabbbb"]);
  assert.deepEqual(shortIds([task.id, "01a2274a-7b1e-7c3a-9f00-0001aaaabbbb"]), ["0aaaabbbb", "1aaaabbbb"]);
  assert.deepEqual(shortIds([]), []);
});

test("a task is called by its title, else by its name, else by its short id", () => {
  assert.equal(titleOf(task), "scan[3]");
  assert.equal(titleOf({ ...task, title: undefined, name: "bell" }), "bell");
  assert.equal(titleOf({ ...task, title: undefined }), "aaaabbbb");
});

test("a text is looked for in title, tags, id and the word of the state, in upper and lower case", () => {
  for (const text of ["", "SCAN", "[3", " lecture ", "runn", "aaaabbbb", "9f00-0000aaaabbbb"]) assert.ok(says(task, text), text);
  for (const text of ["bell", "process", "waiting", "bbb", "9f01"]) assert.ok(!says(task, text), text);
});

test("the title of a task of a batch is the batch's name, the task's number and its own name", () => {
  const of = (/** @type {string} */ title, /** @type {string | null} */ name = null) => placeInBatch({ ...task, batch_id: "b", title, name });
  assert.deepEqual(of("scan[3]"), { batch: "scan", number: "[3]", own: "" });
  assert.deepEqual(of("scan[3] of point 0", "of point 0"), { batch: "scan", number: "[3]", own: " of point 0" });
  assert.deepEqual(of("scan[3] q[0]", "q[0]"), { batch: "scan", number: "[3]", own: " q[0]" });
  assert.deepEqual(of("of q[0] twice[12]"), { batch: "of q[0] twice", number: "[12]", own: "" });
  assert.equal(of("[3] h q[0]; cx q[0], q[2]; measure q[0]"), null); // of a batch without a name
});

test("the first statements of a circuit are not taken for a place in a batch", () => {
  for (const title of ["h q[0] cx q[0], q[2]; …", "h q[0] x", "reset q[0]"]) {
    for (const batch_id of [null, undefined]) assert.equal(placeInBatch({ ...task, title, batch_id }), null, title);
  }
});

test("a long title has an end that is always shown, of whole characters", () => {
  assert.deepEqual(parted("rabi"), ["rabi", ""]);
  assert.deepEqual(parted("a scan of the angle theta=0.25"), ["a scan of the angle th", "eta=0.25"]);
  assert.equal(parted("⟩".repeat(20) + "𝜃".repeat(8))[1], "𝜃".repeat(8));
});
