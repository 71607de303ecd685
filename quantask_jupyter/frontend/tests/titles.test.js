import assert from "node:assert/strict";
import { test } from "node:test";

import { says, shortIds, titleOf } from "../task_list/titles.js";

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
