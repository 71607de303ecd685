import assert from "node:assert/strict";
import { test } from "node:test";

import { cancelledText } from "../cancel_waiting.js";

test("it is said how many were cancelled, and how many had begun meanwhile", () => {
  assert.equal(cancelledText(1, 1), "1 task was cancelled.");
  assert.equal(cancelledText(3, 4), "3 tasks were cancelled. 1 task had already begun.");
  assert.equal(cancelledText(0, 2), "0 tasks were cancelled. 2 tasks had already begun.");
});
