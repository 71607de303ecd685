import assert from "node:assert/strict";
import { test } from "node:test";

import { xsrfToken } from "../api.js";
import { parseExactly } from "../exact_json.js";
import { backoff } from "../follow.js";
import { caretText, elapsedText, facts, failureText, savedFailure, savedResult, stateText, sweepNote } from "../task_state.js";

const task = { status: "pending", attempt: 0, queue_position: 1, created_at: "2026-01-05T10:00:00Z", started_at: null, finished_at: null };
const now = Date.parse("2026-01-05T10:00:12.7Z");

test("a state is told in words", () => {
  const running = { ...task, status: "processing", queue_position: null, attempt: 1 };
  assert.equal(stateText(task), "Waiting, next in the queue");
  assert.equal(stateText({ ...task, queue_position: 12 }), "Waiting, 12th in the queue");
  assert.equal(stateText({ ...task, queue_position: 1022 }), "Waiting, 1,022nd in the queue");
  assert.equal(stateText({ ...task, attempt: 1 }), "Waiting to be tried again");
  assert.equal(stateText(running), "Running");
  assert.equal(stateText({ ...running, attempt: 2 }), "Running, attempt 2");
  assert.equal(stateText({ ...running, cancel_requested_at: "2026-01-05T10:00:00Z" }), "Cancelling");
  assert.equal(stateText({ ...task, status: "one of a later version" }), "one of a later version");
});

test("time runs since the submit, then since the start, and stands still at the end", () => {
  const started = { ...task, status: "processing", started_at: "2026-01-05T10:00:02Z" };
  assert.equal(elapsedText(task, now), "12 s");
  assert.equal(elapsedText(started, now), "10 s");
  assert.equal(elapsedText({ ...started, status: "completed", finished_at: "2026-01-05T10:00:02.250Z" }, now), "0.3 s");
});

test("a browser whose clock is behind the server's shows no negative time", () => {
  assert.equal(elapsedText(task, Date.parse("2026-01-05T09:00:00Z")), "0 s");
});

test("the facts have the seed that was drawn when none was chosen", () => {
  const shown = facts({ backend: "aer", shots: 1024, seed: null, points: 3, result: { metadata: { seed: "9223372036854775807", method: "matrix_product_state" } } });
  assert.deepEqual(shown, ["aer", "3 points × 1,024 shots", "seed 9223372036854775807", "matrix product state"]);
});

test("what is saved has nothing that changes from run to run", () => {
  const result = { shots: 4, registers: [], counts: { "": 4 }, metadata: { seconds: { run: 0.1 } } };
  assert.deepEqual(savedResult({ id: "x", name: "n", result }), { name: "n", shots: 4, registers: [], counts: { "": 4 } });
});

test("notes are saved where there are any", () => {
  const result = { shots: 4, registers: [], counts: { "": 4 }, metadata: { notes: ["Read so."] } };
  assert.deepEqual(savedResult({ name: "n", result }).notes, ["Read so."]);
  assert.equal("notes" in savedResult({ name: "n", result: { ...result, metadata: { notes: [] } } }), false);
});

test("the caret stands under the column, behind tabs too", () => {
  assert.equal(caretText({ line: 3, column: 6, source_line: "h q[0]" }), "   3 | h q[0]\n     |      ^");
  assert.equal(caretText({ line: 12, column: 2, source_line: "\tx q;" }), "  12 | \tx q;\n     | \t^");
  assert.equal(caretText({ line: 3, column: null, source_line: "x" }), "   3 | x");
  assert.equal(caretText({ line: null, column: null, source_line: null }), null);
});

test("control characters of a source line are spelled out, and the caret stays under its column", () => {
  assert.equal(caretText({ line: 1, column: 3, source_line: "\x1bx;" }), "   1 | \\x1bx;\n     |      ^");
});

test("a failure is saved without id and times, in the words of the exception", () => {
  const error = { code: "CIRCUIT_SYNTAX", message: "Unexpected ';'.", hint: "Look.", line: 3, column: 6, source_line: "h q[0]" };
  const failed = { ...task, id: "x", version: 4, status: "failed", name: "n", backend: "aer", shots: 9, seed: null, points: 1, error };
  assert.deepEqual(savedFailure(failed), { status: "failed", name: "n", backend: "aer", shots: 9, seed: null, points: 1, error });
  assert.equal(failureText(failed), "CIRCUIT_SYNTAX: Unexpected ';'.\n   3 | h q[0]\n     |      ^\nHint: Look.");
  assert.equal(failureText({ error: null }), "TASK_CANCELLED: The task was cancelled.");
  assert.equal(elapsedText(savedFailure(failed), now), "");
});

test("a sweep tells its points, and a running one that they come together", () => {
  const sweep = { status: "processing", backend: "aer", shots: 1000, seed: null, points: 51 };
  assert.deepEqual(facts(sweep), ["aer", "51 points × 1,000 shots"]);
  assert.match(sweepNote(sweep), /points come together/);
  assert.equal(sweepNote({ ...sweep, status: "pending" }), "");
  assert.equal(sweepNote({ ...sweep, points: 1 }), "");
});

test("integers that a double cannot hold become text, all else stays what it is", () => {
  const text = '{"seed": 9223372036854775807, "p": 0.1234567890123456, "s": "seed 9223372036854775807 \\" 12345678901234567890", "n": -3}';
  assert.deepEqual(parseExactly(text), {
    seed: "9223372036854775807", p: 0.1234567890123456, s: 'seed 9223372036854775807 " 12345678901234567890', n: -3,
  });
});

test("the XSRF token is taken from the cookie of that very name", () => {
  assert.equal(xsrfToken("a_xsrf=no; _xsrf=2%7Cabc; other=1"), "2|abc");
  assert.equal(xsrfToken(""), null);
});

test("after failures it asks ever more seldom, at most every 37.5 seconds", () => {
  for (let failures = 1; failures < 50; failures++) {
    const wait = backoff(failures);
    const least = Math.min(30_000, 1000 * 2 ** (failures - 1));
    assert.ok(wait >= least && wait <= least * 1.25);
  }
});
