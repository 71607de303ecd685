// A live table of one's tasks: filter, open, cancel and delete many.

import { ApiError } from "./api.js";
import { cancelWaiting } from "./cancel_waiting.js";
import { element, setText } from "./dom.js";
import { liveTask } from "./card/live_task.js";
import { select } from "./histogram/controls.js";
import { formatCount } from "./histogram/format.js";
import { elapsedText, isFinal, mayCancel, stateText } from "./task_state.js";

/**
 * @typedef {import("./api.js").Task} Task
 */

const EVERY = 3000; // ms
const MORE = 50; // tasks
const STATES = ["pending", "processing", "completed", "failed", "cancelled"];

/**
 * @param {HTMLElement} root
 * @param {{ api: import("./api.js").Api | null, filters: Record<string, string>, limit?: number, tasks: Task[], beside?: (task: Task) => HTMLElement | null }} source
 *   `limit` is how many are shown at first. `tasks` are those that the kernel listed; they are all there is where the page has no API.
 *   `beside` makes what an opened task has besides its card.
 * @returns {{ destroy: () => void }}
 */
export function liveList(root, { api, filters, limit = MORE, tasks: listed, beside = () => null }) {
  let tasks = listed;
  let most = limit;
  let asked = 0;
  let answered = 0;
  let wanted = { ...filters };
  /** @type {Set<string>} */
  const chosen = new Set();
  /** @type {{ id: string, card: ReturnType<typeof liveTask> } | null} */
  let open = null;

  const bar = element("div", { class: "qt-controls", role: "toolbar", "aria-label": "Task list" });
  const rows = element("tbody");
  const trouble = element("p", { class: "qt-trouble", role: "status", hidden: true });
  const detail = element("div", { class: "qt-detail" });

  async function refresh() {
    const question = (asked += 1);
    let page;
    try {
      page = api && (await heard(api.listTasks(wanted, most)));
    } finally {
      answered = question;
    }
    if (!page || question !== asked) return; // another filter was chosen meanwhile
    tasks = page.tasks;
    showLength(page.areAll);
    redraw();
  }

  /**
   * @template Answer
   * @param {Promise<Answer>} answer
   * @returns {Promise<Answer | null>}  Null after saying what went wrong.
   */
  async function heard(answer) {
    try {
      const heard = await answer;
      say(null);
      return heard;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      say(error.status === 0 ? error.trouble : error.message);
      return null;
    }
  }

  /** @param {string | null} message */
  function say(message) {
    trouble.hidden = message === null;
    trouble.textContent = message ?? "";
  }

  /** @param {boolean} areAll */
  function showLength(areAll) {
    length.hidden = areAll;
    setText(shown, `The newest ${formatCount(tasks.length)} are shown.`);
  }

  function showMore() {
    most += MORE;
    refresh();
  }

  function redraw() {
    for (const id of chosen) if (!tasks.some((task) => task.id === id)) chosen.delete(id);
    const focused = /** @type {HTMLElement | null} */ (rows.contains(document.activeElement) ? document.activeElement : null)?.dataset.key;
    rows.replaceChildren(...tasks.map(row), ...(tasks.length ? [] : [nothing()]));
    if (focused) /** @type {HTMLElement | null} */ ([...rows.querySelectorAll("[data-key]")].find((node) => /** @type {HTMLElement} */ (node).dataset.key === focused))?.focus();
    drawButtons();
  }

  /** @param {Task} task */
  function row(task) {
    const name = task.name ?? task.id.slice(0, 8);
    const box = checkbox(`Choose ${name}`, chosen.has(task.id), () => (chosen.delete(task.id) || chosen.add(task.id), drawButtons()));
    box.dataset.key = `choose ${task.id}`;
    const opener = element("button", {
      type: "button",
      class: "qt-open",
      text: name,
      "data-key": `open ${task.id}`,
      "aria-expanded": String(open?.id === task.id),
      on: { click: () => toggle(task) },
    });
    return element(
      "tr",
      { "data-status": task.status },
      element("td", {}, box),
      element("td", {}, element("span", { class: "qt-state", text: stateText(task) })),
      element("td", {}, opener, ...task.tags.map((text) => element("span", { class: "qt-tag", text }))),
      element("td", { class: "qt-number", text: formatCount(task.shots) }),
      element("td", { class: "qt-number", text: elapsedText(task, Date.now()) }),
      element("td", {}, element("time", { datetime: task.created_at, text: new Date(task.created_at).toLocaleString() })),
    );
  }

  function nothing() {
    const text = Object.keys(wanted).length ? "No task passes the filter." : "No tasks yet.";
    return element("tr", {}, element("td", { colspan: "6", class: "qt-nothing", text }));
  }

  function chooseAll() {
    const all = every.checked ? tasks : [];
    chosen.clear();
    for (const { id } of all) chosen.add(id);
    redraw();
  }

  /** @param {Task} task */
  async function toggle(task) {
    const closing = open?.id === task.id;
    open?.card.destroy();
    open = null;
    detail.replaceChildren();
    if (!closing) {
      const full = api ? await heard(api.readTask(task.id)) : task;
      const [card, more] = [element("div"), full && beside(full)];
      detail.replaceChildren(card, ...(more ? [more] : []));
      if (full) open = { id: task.id, card: liveTask(card, full, { api, kernel: null, onTask: hear }) };
    }
    redraw();
  }

  /** @param {Task} task  As its card knows it now: the row says the same. */
  function hear(task) {
    tasks = tasks.map((one) => (one.id === task.id && one.version < task.version ? task : one));
    redraw();
  }

  const cancel = element("button", { type: "button", text: "Cancel", on: { click: () => forEach(mayCancel, (id) => api?.cancel(id)) } });
  const remove = element("button", {
    type: "button",
    text: "Delete",
    on: { click: () => forEach((task) => isFinal(task.status), (id) => api?.remove(id)) },
  });

  const cancelAll = element("button", { type: "button", text: "Cancel all waiting", on: { click: () => api && heard(cancelWaiting(api)).then(refresh) } });

  function drawButtons() {
    const those = tasks.filter((task) => chosen.has(task.id));
    every.checked = those.length > 0 && those.length === tasks.length;
    cancel.toggleAttribute("disabled", !api || !those.some(mayCancel));
    remove.toggleAttribute("disabled", !api || !those.some((task) => isFinal(task.status)));
  }

  /**
   * @param {(task: Task) => boolean} applies
   * @param {(id: string) => Promise<unknown> | undefined} act
   */
  async function forEach(applies, act) {
    const done = await Promise.allSettled(tasks.filter((task) => chosen.has(task.id) && applies(task)).map(({ id }) => act(id)));
    chosen.clear();
    await refresh();
    const failed = done.find((one) => one.status === "rejected");
    if (failed) say(/** @type {PromiseRejectedResult} */ (failed).reason.message);
  }

  /**
   * @param {string} filter
   * @param {string} label
   */
  function textFilter(filter, label) {
    /** @type {HTMLInputElement} */
    const input = element("input", {
      type: "text",
      value: wanted[filter] ?? "",
      placeholder: label,
      "aria-label": label,
      on: {
        keydown: (event) => event.stopPropagation(),
        change: () => choose(filter, input.value.trim()),
      },
    });
    return input;
  }

  /**
   * @param {string} filter
   * @param {string} value
   */
  function choose(filter, value) {
    const { [filter]: _, ...others } = wanted;
    wanted = value ? { ...others, [filter]: value } : others;
    refresh();
  }

  const states = [["", "Any"], ...STATES.map((state) => [state, state[0].toUpperCase() + state.slice(1)])];
  if (api) bar.append(select("State", wanted.status ?? "", states, (state) => choose("status", state)), textFilter("name", "Name"), textFilter("tag", "Tag"));
  bar.append(cancel, remove, ...(api ? [cancelAll] : []));
  const every = checkbox("Choose all", false, chooseAll);
  const heads = ["State", "Name", "Shots", "Time", "Submitted"];
  const head = element("tr", {}, element("td", {}, every), ...heads.map((text) => element("th", { scope: "col", text })));
  const table = element("div", { class: "qt-table", tabindex: "0", role: "region", "aria-label": "Tasks" }, element("table", {}, element("thead", {}, head), rows));
  const shown = element("span", { role: "status" });
  const length = element("p", { class: "qt-length", hidden: true }, shown, element("button", { type: "button", text: "Show more", on: { click: showMore } }));
  root.replaceChildren(element("div", { class: "quantask qt-tasks" }, bar, trouble, table, length), detail);
  redraw();
  refresh();
  const timer = setInterval(() => {
    if (answered === asked && document.visibilityState === "visible" && root.isConnected && root.offsetParent !== null) refresh();
  }, EVERY);
  return {
    destroy: () => {
      clearInterval(timer);
      open?.card.destroy();
    },
  };
}

/**
 * @param {string} label
 * @param {boolean} checked
 * @param {() => void} change
 */
function checkbox(label, checked, change) {
  return element("input", { type: "checkbox", checked, "aria-label": label, on: { change } });
}
