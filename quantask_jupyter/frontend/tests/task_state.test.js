import assert from "node:assert/strict";
import { test } from "node:test";

import { xsrfToken } from "../api.js";
import { parseExactly } from "../exact_json.js";
import { backoff } from "../follow.js";
import { caretText, doneShare, elapsedText, facts, failureText, notedResult, noteText, savedFailure, savedResult, stateText, mayRetry, runOf, savedFacts } from "../task_state.js";

/** @type {import("../api.js").Task} */
const task = {
  id: "x", status: "pending", version: 1, name: "n", tags: [], backend: "aer", shots: 1024, seed: null, points: 1, attempt: 0, queue_position: 1,
  created_at: "2026-01-05T10:00:00Z", started_at: null, finished_at: null, error: null,
};
const now = Date.parse("2026-01-05T10:00:12.7Z");

test("a state is told in words", () => {
  const running = { ...task, status: /** @type {const} */ ("processing"), queue_position: null, attempt: 1 };
  assert.equal(stateText(task), "Waiting, next in the queue");
  assert.equal(stateText({ ...task, queue_position: 12 }), "Waiting, 12th in the queue");
  assert.equal(stateText({ ...task, queue_position: 1022 }), "Waiting, 1,022nd in the queue");
  assert.equal(stateText({ ...task, attempt: 1 }), "Waiting to be tried again");
  assert.equal(stateText(running), "Running");
  assert.equal(stateText({ ...running, attempt: 2 }), "Running, attempt 2");
  assert.equal(stateText({ ...running, cancel_requested_at: "2026-01-05T10:00:00Z" }), "Cancelling");
  // @ts-expect-error: a page that is older than its server
  assert.equal(stateText({ ...task, status: "one of a later version" }), "one of a later version");
});

test("time runs since the submit, then since the start, and stands still at the end", () => {
  const started = { ...task, status: /** @type {const} */ ("processing"), started_at: "2026-01-05T10:00:02Z" };
  assert.equal(elapsedText(task, now), "12 s");
  assert.equal(elapsedText(started, now), "10 s");
  assert.equal(elapsedText({ ...started, status: "completed", finished_at: "2026-01-05T10:00:02.250Z" }, now), "0.3 s");
});

test("a browser whose clock is behind the server's shows no negative time", () => {
  assert.equal(elapsedText(task, Date.parse("2026-01-05T09:00:00Z")), "0 s");
});

test("the facts have the seed that was drawn when none was chosen", () => {
  const shown = facts({ ...task, points: 3, result: { shots: 1024, registers: [], metadata: { seed: "9223372036854775807", method: "matrix_product_state" } } });
  assert.deepEqual(shown, ["aer", "3 points × 1,024 shots", "seed 9223372036854775807", "matrix product state"]);
});

test("what is saved has nothing that changes from run to run", () => {
  const result = { shots: 4, registers: [], counts: { "": 4 }, metadata: { seconds: { run: 0.1 } } };
  assert.deepEqual(savedResult("n", result), { name: "n", shots: 4, registers: [], counts: { "": 4 } });
});

test("notes are saved where there are any", () => {
  const result = { shots: 4, registers: [], counts: { "": 4 }, metadata: { notes: ["Read so."] } };
  assert.deepEqual(savedResult("n", result).notes, ["Read so."]);
  assert.equal("notes" in savedResult("n", { ...result, metadata: { notes: [] } }), false);
});

/**
 * @param {number | null} line
 * @param {number | null} column
 * @param {string | null} source
 */
function caretAt(line, column, source) {
  return caretText({ code: "CIRCUIT_SYNTAX", message: "", hint: null, line, column, source_line: source });
}

test("the caret stands under the column, behind tabs too", () => {
  assert.equal(caretAt(3, 6, "h q[0]"), "   3 | h q[0]\n     |      ^");
  assert.equal(caretAt(12, 2, "\tx q;"), "  12 | \tx q;\n     | \t^");
  assert.equal(caretAt(3, null, "x"), "   3 | x");
  assert.equal(caretAt(null, null, null), null);
});

test("control characters of a source line are spelled out, and the caret stays under its column", () => {
  assert.equal(caretAt(1, 3, "\x1bx;"), "   1 | \\x1bx;\n     |      ^");
});

test("a failure is saved without id and times, in the words of the exception", () => {
  const error = { code: "CIRCUIT_SYNTAX", message: "Unexpected ';'.", hint: "Look.", line: 3, column: 6, source_line: "h q[0]" };
  const failed = { ...task, version: 4, status: /** @type {const} */ ("failed"), shots: 9, error };
  assert.deepEqual(savedFailure(failed), { status: "failed", name: "n", backend: "aer", shots: 9, seed: null, points: 1, error });
  assert.equal(failureText(failed), "CIRCUIT_SYNTAX: Unexpected ';'.\n   3 | h q[0]\n     |      ^\nHint: Look.");
  assert.equal(failureText(task), "TASK_CANCELLED: The task was cancelled.");
  assert.equal(elapsedText(/** @type {import("../api.js").Task} */ (savedFailure(failed)), now), "");
});

test("a sweep tells its points, and a running one how many of them are there", () => {
  const sweep = { ...task, status: /** @type {const} */ ("processing"), shots: 1000, points: 51 };
  assert.deepEqual(facts(sweep), ["aer", "51 points × 1,000 shots"]);
  assert.equal(noteText(sweep), `0 of ${sweep.points} points`);
  assert.equal(noteText({ ...sweep, points: 1000, points_done: 412 }), "412 of 1,000 points");
  assert.equal(doneShare({ ...sweep, points: 1000, points_done: 412 }), 0.412);
  assert.equal(doneShare(sweep), null);
  assert.equal(doneShare({ ...sweep, points: 1000, points_done: 1000, status: "completed" }), null);
  assert.equal(noteText({ ...sweep, status: "pending" }), "");
  assert.equal(noteText({ ...sweep, points: 1 }), "");
});

test("a task that waits tells why no worker can start, until it runs", () => {
  const waiting = { ...task, worker_trouble: "The worker cannot start: no memory." };
  assert.equal(noteText(waiting), "The worker cannot start: no memory.");
  assert.equal(noteText({ ...waiting, status: "processing" }), "");
});

test("a task that waits tells why, and its state says no place that may be another", () => {
  const waiting = { ...task, waits_for: "All 4 slots are busy; the next turn is yours." };
  assert.equal(stateText(waiting), "Waiting");
  assert.equal(noteText(waiting), "All 4 slots are busy; the next turn is yours.");
  assert.equal(stateText({ ...waiting, paused_by: "teach, an instructor of qc101" }), "Paused");
  assert.equal(noteText({ ...waiting, worker_trouble: "The worker cannot start." }), "The worker cannot start.");
  assert.equal(noteText({ ...waiting, status: "completed" }), "");
});

test("a task says whether it is handed in, and its result says it where it has one", () => {
  const note = "Not handed in: qc101 has no assignment Hw3; did you mean hw3?";
  const waiting = { ...task, waits_for: "All 4 slots are busy; the next turn is yours.", notes: [note] };
  assert.equal(noteText(waiting), `All 4 slots are busy; the next turn is yours. ${note}`);
  assert.equal(noteText({ ...waiting, status: "failed" }), note);
  assert.equal(noteText({ ...waiting, status: "completed" }), "");
  const result = { shots: 1, registers: [], counts: { 0: 1 }, metadata: { notes: ["Read so."] } };
  assert.deepEqual(savedResult("n", notedResult(result, [note])).notes, ["Read so.", note]);
  assert.equal(notedResult(result), result);
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

test("a finished card tells what is saved of its run: backend, shots, seed, method and time", () => {
  const done = { ...task, status: /** @type {const} */ ("completed"), started_at: "2026-01-05T10:00:02Z", finished_at: "2026-01-05T10:00:02.250Z",
    result: { shots: 1024, registers: [], counts: { "": 1024 }, metadata: { seed: 7, method: "matrix_product_state" } } };
  const run = runOf(done);
  assert.deepEqual(run, { backend: "aer", method: "matrix_product_state", seed: 7, seconds: 0.25 });
  assert.equal(savedFacts(done.result, run), "aer · 1,024 shots · seed 7 · matrix product state · 0.3 s");
  assert.equal(savedFacts({ shots: 9, points: [{}, {}] }, { seed: "9223372036854775807" }), "2 points × 9 shots · seed 9223372036854775807");
});

test("what comes of no drawn shot is told as exact, without shots and seed", () => {
  const result = { shots: 1024, registers: [], counts: {}, saved: { z: 1 }, metadata: { seed: 7, method: "statevector", exact: true } };
  const run = runOf({ ...task, result });
  assert.equal(savedFacts({ shots: 1024 }, run), "aer · exact · statevector");
  assert.equal(savedFacts({ shots: 1024, saved: { points: 9 } }, run), "aer · 9 points · exact · statevector");
  const expectations = { observables: ["Z"], points: [{}, {}], rows: [[0, 0, 1, 0.1], [1, 0, 1, 0.1]], of: 2 };
  assert.equal(savedFacts({ shots: 1024, expectations }, run), "aer · 2 points · statevector"); // drawn with a precision
  const some = { ...expectations, numbers: [0, 1500], of_points: 1501, of: 1501 };
  assert.equal(savedFacts({ shots: 1024, expectations: some }, run), "aer · 1,501 points · statevector");
  assert.equal(savedFacts({ shots: 1024, expectations: { ...some, of_points: "many" } }, run), "aer · 2 points · statevector");
  assert.equal(savedFacts({ shots: 1024 }, { ...run, exact: undefined }), "aer · 1,024 shots · seed 7 · statevector");
});

test("what a stranger has written beside a result is text or nothing", () => {
  for (const saved of [null, 3, { shots: "9" }, {}]) assert.equal(savedFacts(saved, { seed: 7 }), "");
  assert.equal(savedFacts({ shots: 9, points: "many" }, /** @type {any} */ ({ seed: 7, method: {}, seconds: "long" })), "9 shots · seed 7");
  assert.equal(savedFacts({ shots: 9 }, {}), "");
});

test("a retry is offered where the server says that it may come out otherwise", () => {
  assert.equal(mayRetry({ ...task, status: "failed", may_be_retried: true }), true);
  assert.equal(mayRetry({ ...task, status: "failed", may_be_retried: false }), false);
  assert.equal(mayRetry({ ...task, status: "failed" }), false);
});

test("a finished card says when everything was measured for the user", () => {
  const told = runOf({ ...task, result: { shots: 1, registers: [], metadata: { method: "stabilizer", measured_all: true } } });
  assert.equal(savedFacts({ shots: 9 }, told), "aer · 9 shots · stabilizer · nothing was measured, so every qubit was at the end");
  assert.equal("measured_all" in runOf({ ...task, result: { shots: 1, registers: [], metadata: { measured_all: false } } }), false);
  const notes = ["Nothing is measured: every qubit was measured at the end, into 'meas'."];
  assert.equal(savedFacts({ shots: 9, notes }, told), "aer · 9 shots · stabilizer"); // it is said once
});
