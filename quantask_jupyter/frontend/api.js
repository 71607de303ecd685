// The API that the page's own Jupyter Server has: same origin, with the page's cookie. Works while the kernel is busy or gone.

import { isFinished } from "./batch_state.js";
import { isEstimators } from "./card/saved_parts.js";
import { parseExactly } from "./exact_json.js";
import { shownExpectations } from "./sweep/expectations.js";
import { inEnglish, trans } from "./words.js";

/**
 * @typedef {object} TaskResult  Counts, or a sweep's points.
 * @property {number} shots
 * @property {{ name: string, size: number, type?: string }[]} registers  In the order of declaration.
 * @property {Record<string, number>} [counts]
 * @property {Record<string, unknown>} [saved]  What the circuit has saved, by label; then there may be no counts.
 * @property {{ parameters: Record<string, number>, counts: Record<string, number>, saved?: Record<string, unknown> }[]} [points]
 * @property {import("./sweep/number_lines.js").Told} [expectations]  What an estimator's task has estimated.
 * @property {{ seed?: number | string, method?: string, measured_all?: boolean, exact?: boolean, notes?: string[], seconds?: Record<string, number> }} [metadata]
 *
 * @typedef {{ code: string, message: string, hint: string | null, line: number | null, column: number | null, source_line: string | null }} TaskError
 *
 * @typedef {object} Task  A task as the API tells it.
 * @property {string} id
 * @property {"pending" | "processing" | "completed" | "failed" | "cancelled"} status
 * @property {number} version
 * @property {string | null} name
 * @property {string} [title]  What lists call it.
 * @property {string[]} tags
 * @property {string} backend
 * @property {number} shots
 * @property {number | string | null} seed  Text where a double cannot hold it.
 * @property {number} [points]
 * @property {number} [points_done]  Of a sweep that runs.
 * @property {number} attempt
 * @property {string} created_at
 * @property {string | null} started_at
 * @property {string | null} finished_at
 * @property {string | null} [cancel_requested_at]
 * @property {number | null} queue_position
 * @property {string | null} [batch_id]
 * @property {TaskResult | null} [result]  Not in a list.
 * @property {TaskError | null} error
 * @property {boolean} [may_be_retried]  Whether a retry may come out otherwise.
 * @property {number} [seconds]  That a saved failure took.
 * @property {string | null} [worker_trouble]  Why a task that waits cannot be run.
 * @property {string | null} [paused_by]  Who has paused a task that waits.
 * @property {string | null} [waits_for]  Why a task waits, in words.
 * @property {string | null} [waits_behind]  A task of one's own that has the slot it waits for.
 * @property {string[]} [notes]  Whether it is handed in for an assignment, in sentences.
 *
 * @typedef {object} Batch  A batch as the API tells it.
 * @property {string} id
 * @property {string | null} name
 * @property {number} size  Tasks.
 * @property {string} created_at
 * @property {Record<string, number>} progress  Tasks by state.
 * @property {string[]} [notes]  Whether its tasks are handed in, in sentences.
 * @property {{ facts: string, heads: string[], rows: string[][] }} [expectations]  What an estimator's batch has estimated, as it is saved.
 */

/**
 * @typedef {object} Drawing  How a circuit looks.
 * @property {string} text
 * @property {string | null} svg
 * @property {number} columns
 * @property {number} shown_columns
 * @property {number} qubits
 * @property {number} shown_qubits
 */

/**
 * @typedef {{ data: Record<string, any>, metadata: Record<string, any> }} Output  Of a cell, by MIME type.
 */

/** Ids of the tasks and batches that were cancelled on this page: who has done so need not be told. */
export const cancelledHere = new Set();

const PAGE = 200; // tasks in one answer at most

export class ApiError extends Error {
  /**
   * @param {number} status  0 when nothing answered.
   * @param {Partial<TaskError>} error
   */
  constructor(status, error) {
    super(error.message ?? trans.__("The server answered %1.", status));
    this.status = status;
    this.code = error.code ?? "";
    this.hint = error.hint ?? null;
  }

  /** True when asking again cannot help: the API is not here, or does not know the task. */
  get isFinal() {
    return this.status >= 400 && this.status < 500 && this.status !== 408 && this.status !== 429;
  }

  /** What to say of it on a card that asks again unless it is final. */
  get trouble() {
    if (!this.isFinal) return trans.__("The server does not answer; asking again.");
    return this.status === 404 ? trans.__("This server does not know it.") : this.message;
  }
}

export class Api {
  /** @param {string} baseUrl  Of the Jupyter Server; ends with a slash. */
  constructor(baseUrl) {
    this.root = `${baseUrl}quantask/api/`;
  }

  /**
   * @param {string} id
   * @param {{ known?: number | null, seconds?: number, signal?: AbortSignal }} [how]
   *   Waits up to `seconds` for a version other than `known`.
   * @returns {Promise<Task | null>}  Null when nothing has changed.
   */
  async readTask(id, { known = null, seconds = 0, signal } = {}) {
    /** @type {Record<string, string>} */
    const headers = known === null ? {} : { "If-None-Match": `"${known}"` };
    const query = seconds > 0 ? `?wait=${seconds}` : "";
    const task = await this.#ask("GET", `tasks/${encodeURIComponent(id)}${query}`, { headers, signal });
    if (!task?.result || !isEstimators(task.result)) return task;
    const told = await this.#estimated(`tasks/${encodeURIComponent(id)}`); // its result holds what that is reckoned from
    if (told?.rows.length) task.result.expectations = told;
    return task;
  }

  /**
   * @param {string} path  Of a task or a batch.
   * @returns {Promise<any>}  What it has estimated; null where nothing is told of it, and all else is shown as it is.
   */
  async #estimated(path) {
    try {
      return await this.#ask("GET", `${path}/expectation-values`);
    } catch (error) {
      if (error instanceof ApiError) return null;
      throw error;
    }
  }

  /**
   * @param {string} id
   * @returns {Promise<Drawing>}
   */
  drawing(id) {
    return this.#ask("GET", `tasks/${encodeURIComponent(id)}/drawing`);
  }

  /**
   * @param {"tasks" | "batches"} kind
   * @param {string} id
   * @returns {Promise<Output>}  What a notebook saves of what has ended.
   */
  output(kind, id) {
    return this.#ask("GET", `${kind}/${encodeURIComponent(id)}/output`);
  }

  /**
   * @param {string} id
   * @param {number} first
   * @returns {Promise<{ result: TaskResult | null }>}  The points of a sweep that are there, from this one on.
   */
  readPoints(id, first) {
    return this.#ask("GET", `tasks/${encodeURIComponent(id)}/points?first=${first}`);
  }

  /**
   * @param {Record<string, string>} filters
   * @param {number} most
   * @returns {Promise<{ tasks: Task[], areAll: boolean }>}  The newest.
   */
  async listTasks(filters, most) {
    const tasks = [];
    let cursor = null;
    do {
      const limit = String(Math.min(most - tasks.length, PAGE));
      const page = await this.#ask("GET", `tasks?${new URLSearchParams({ ...filters, limit, ...(cursor && { cursor }) })}`);
      tasks.push(...page.tasks);
      cursor = page.next_cursor;
    } while (cursor !== null && tasks.length < most);
    return { tasks, areAll: cursor === null };
  }

  /**
   * @param {string} id
   * @returns {Promise<Task>}
   */
  cancel(id) {
    cancelledHere.add(id);
    return this.#ask("POST", `tasks/${encodeURIComponent(id)}/cancel`);
  }

  /**
   * @param {string} id
   * @returns {Promise<Task>}  The new task.
   */
  retry(id) {
    return this.#ask("POST", `tasks/${encodeURIComponent(id)}/retry`);
  }

  /**
   * @param {string} id
   * @param {{ signal: AbortSignal }} how
   * @returns {Promise<Batch>}
   */
  async readBatch(id, how) {
    const path = `batches/${encodeURIComponent(id)}`;
    const batch = await this.#ask("GET", path, how);
    if (!isFinished(batch)) return batch;
    const pubs = (await this.#estimated(path))?.pubs ?? [];
    return pubs.length ? { ...batch, expectations: inEnglish(() => shownExpectations(pubs)) } : batch;
  }

  /**
   * @param {string} id
   * @returns {Promise<Batch>}
   */
  cancelBatch(id) {
    cancelledHere.add(id);
    return this.#ask("POST", `batches/${encodeURIComponent(id)}/cancel`);
  }

  /** @param {string} id */
  remove(id) {
    return this.#ask("DELETE", `tasks/${encodeURIComponent(id)}`);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {{ headers?: Record<string, string>, signal?: AbortSignal }} [how]
   * @returns {Promise<any>}  Null for an answer without a body.
   */
  async #ask(method, path, { headers = {}, signal } = {}) {
    const token = xsrfToken(document.cookie);
    const answer = await this.#send(this.root + path, {
      method,
      signal,
      credentials: "same-origin",
      cache: "no-store",
      headers: { Accept: "application/json", ...(token ? { "X-XSRFToken": token } : {}), ...headers },
    });
    if (answer.status === 304 || answer.status === 204) return null;
    if (answer.ok) return parseExactly(answer.body);
    throw new ApiError(answer.status, errorIn(answer.body));
  }

  /**
   * @param {string} url
   * @param {RequestInit} request
   * @returns {Promise<{ status: number, ok: boolean, body: string }>}
   */
  async #send(url, request) {
    try {
      const answer = await fetch(url, request);
      return { status: answer.status, ok: answer.ok, body: await answer.text() }; // the connection may break here too
    } catch (error) {
      if (request.signal?.aborted) throw error;
      throw new ApiError(0, { code: "API_UNREACHABLE", message: trans.__("The server does not answer.") });
    }
  }
}

/**
 * @returns {Api | null}  Null where the page is not a Jupyter Server's, as in VS Code or Colab.
 */
export function pageApi() {
  const config = document.getElementById("jupyter-config-data")?.textContent;
  if (!config) return null;
  try {
    const baseUrl = JSON.parse(config).baseUrl ?? "/";
    const resolved = new URL(baseUrl, document.baseURI);
    return resolved.origin === location.origin ? new Api(resolved.pathname) : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} cookies
 * @returns {string | null}
 */
export function xsrfToken(cookies) {
  const pair = cookies.split(/;\s*/).find((cookie) => cookie.startsWith("_xsrf="));
  return pair ? decodeURIComponent(pair.slice("_xsrf=".length)) : null;
}

/**
 * @param {string} body
 * @returns {Partial<TaskError>}  Empty when the answer is not of our API: a proxy's page, say.
 */
function errorIn(body) {
  try {
    const error = JSON.parse(body).error;
    return typeof error === "object" && error !== null ? error : {};
  } catch {
    return {};
  }
}
