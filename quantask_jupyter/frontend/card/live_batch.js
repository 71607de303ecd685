// The card of a batch: how far it is, as a bar and in words; it follows the batch by the page's own server, where there is one.

import { endedCount, isFinished, overall, parts, partsText, sinceSubmit } from "../batch_state.js";
import { element, setText } from "../dom.js";
import { followBatch } from "../follow.js";
import { formatCount, tasksText } from "../histogram/format.js";
import { Question } from "../question.js";
import { seenBatch } from "../seen_tasks.js";
import { trans } from "../words.js";
import { askKernel } from "./kernel.js";
import { Frame } from "./frame.js";
import { readTable, tableView } from "./saved_view.js";

/**
 * @typedef {import("../api.js").Batch} Batch
 */

/**
 * @param {HTMLElement} root
 * @param {Batch} start  Without an id if it was saved when all its tasks had ended.
 * @param {{ api: import("../api.js").Api | null, kernel?: import("./kernel.js").Kernel | null, onBatch?: (batch: Batch) => void, list?: typeof import("../task_list/live_list.js").liveList }} by
 *   Without `list` its tasks are not shown.
 * @returns {{ show: (batch: Batch) => void, say: (trouble: string) => void, destroy: () => void }}  `show` takes what the kernel tells.
 */
export function liveBatch(root, start, { api, kernel = null, onBatch = () => {}, list: drawList }) {
  /** @type {Batch} */
  let batch = start;
  /** @type {{ destroy: () => void } | null} */
  let list = null;
  let server = api; // null once it turns out not to know the batch

  const frame = new Frame();
  const question = new Question(trans.__("Cancel all"));
  const cancel = frame.button(trans.__("Cancel all"), () => {
    const left = batch.size - endedCount(batch);
    const asked = trans._n("Cancel %2 task of this batch?", "Cancel %2 tasks of this batch?", left, formatCount(left));
    question.say(asked, [trans.__("Cancel %1", tasksText(left)), cancelAll], [trans.__("Keep"), () => (question.hide(), cancel.focus())]);
  });
  const opener = frame.button(trans.__("Tasks"), toggleTasks);
  opener.setAttribute("aria-expanded", "false");
  const bar = element("div", { class: "qt-progress", role: "progressbar", "aria-label": trans.__("Tasks that have ended") });
  const detail = element("div");
  const note = element("p", { class: "qt-note" });
  const values = element("div");
  frame.element.append(question.element, bar, note, values);

  async function cancelAll() {
    question.hide();
    cancel.focus();
    if (!server) return frame.showTrouble(kernel && askKernel(kernel, "cancel"));
    await server.cancelBatch(batch.id).then(show, (error) => frame.showTrouble(error.message));
  }

  function toggleTasks() {
    list?.destroy();
    list = list || !drawList ? null : drawList(detail, { api: server, filters: { batch: batch.id }, tasks: [] });
    if (!list) detail.replaceChildren();
    opener.setAttribute("aria-expanded", String(list !== null));
  }

  /** @param {Batch} news */
  function show(news) {
    if (endedCount(news) < endedCount(batch)) return; // an answer that was overtaken
    batch = { ...batch, ...news };
    const finished = isFinished(batch);
    const { status, text: state } = overall(batch);
    frame.show({ kind: trans.__("Batch"), status, state, name: batch.name, facts: partsText(batch), elapsed: () => sinceSubmit(batch, Date.now()), runs: !finished });
    const mayCancel = (server !== null || kernel !== null) && Boolean(batch.id) && !finished;
    frame.offer([cancel, mayCancel], [opener, Boolean(server && drawList && batch.id)]);
    if (!mayCancel) question.hide();
    setText(note, (batch.notes ?? []).join(" "));
    values.replaceChildren(...estimated(batch));
    drawBar();
    if (batch.id && !finished) seenBatch();
    onBatch(batch);
  }

  function drawBar() {
    bar.setAttribute("aria-valuemax", String(batch.size));
    bar.setAttribute("aria-valuenow", String(endedCount(batch)));
    bar.setAttribute("aria-valuetext", partsText(batch));
    bar.replaceChildren(...parts(batch).map(({ status, count }) => element("span", { "data-part": status, style: { "--share": count / batch.size } })));
  }

  /** @param {import("../api.js").ApiError | null} error */
  function onTrouble(error) {
    if (error?.isFinal) server = null;
    show(batch);
    frame.showTrouble(server || !kernel ? (error?.trouble ?? null) : null);
  }

  root.replaceChildren(element("div", { class: "quantask" }, frame.element, detail));
  show(start);
  const stop = api && start.id && !isFinished(start) ? followBatch(api, start, { element: root, onBatch: show, onTrouble }) : null;
  return {
    show: (news) => {
      if (!server) frame.showTrouble(null);
      show(news);
    },
    say: (trouble) => frame.showTrouble(trouble),
    destroy: () => {
      stop?.();
      list?.destroy();
      frame.destroy();
    },
  };
}

/**
 * @param {Batch} batch
 * @returns {HTMLElement[]}  What an estimator's batch has estimated, once the kernel has told.
 */
function estimated({ expectations }) {
  const table = readTable(expectations);
  return table ? [element("p", { class: "qt-note", text: String(expectations?.facts ?? "") }), tableView(table, trans.__("Expectation values"))] : [];
}
