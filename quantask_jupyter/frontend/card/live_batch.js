// The card of a batch: how far it is, as a bar and in words; it follows the batch by the page's own server, where there is one.

import { endedCount, isFinished, overall, parts, partsText, sinceSubmit } from "../batch_state.js";
import { element } from "../dom.js";
import { followBatch } from "../follow.js";
import { liveList } from "../task_list.js";
import { Frame } from "./frame.js";

/**
 * @typedef {import("../api.js").Batch} Batch
 */

/**
 * @param {HTMLElement} root
 * @param {Batch} start  Without an id if it was saved when all its tasks had ended.
 * @param {{ api: import("../api.js").Api | null, onBatch: (batch: Batch) => void }} by
 * @returns {{ show: (batch: Batch) => void, destroy: () => void }}  `show` takes what the kernel tells.
 */
export function liveBatch(root, start, { api, onBatch }) {
  /** @type {Batch} */
  let batch = start;
  /** @type {ReturnType<typeof liveList> | null} */
  let list = null;
  let mayAct = api !== null;

  const frame = new Frame();
  const cancel = frame.button("Cancel all", async () => show(await /** @type {NonNullable<typeof api>} */ (api).cancelBatch(batch.id)));
  const opener = frame.button("Tasks", toggleTasks);
  opener.setAttribute("aria-expanded", "false");
  const bar = element("div", { class: "qt-progress", role: "progressbar", "aria-label": "Tasks that have ended" });
  const detail = element("div");
  frame.element.append(bar);

  function toggleTasks() {
    list?.destroy();
    list = list ? null : liveList(detail, { api, filters: { batch: batch.id }, tasks: [] });
    if (!list) detail.replaceChildren();
    opener.setAttribute("aria-expanded", String(list !== null));
  }

  /** @param {Batch} news */
  function show(news) {
    if (endedCount(news) < endedCount(batch)) return; // an answer that was overtaken
    batch = { ...batch, ...news };
    const finished = isFinished(batch);
    const { status, text: state } = overall(batch);
    frame.show({ kind: "Batch", status, state, name: batch.name, facts: partsText(batch), elapsed: () => sinceSubmit(batch, Date.now()), runs: !finished });
    opener.hidden = !mayAct || !batch.id;
    cancel.hidden = opener.hidden || finished;
    drawBar();
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
    mayAct = !error?.isFinal;
    show(batch);
    if (mayAct) frame.showTrouble(error && "The server does not answer; asking again.");
    else frame.showTrouble(error?.status === 404 ? "This server does not know the batch." : (error?.message ?? ""));
  }

  root.replaceChildren(element("div", { class: "quantask" }, frame.element, detail));
  show(start);
  const stop = api && start.id && !isFinished(start) ? followBatch(api, start, { element: root, onBatch: show, onTrouble }) : null;
  return {
    show,
    destroy: () => {
      stop?.();
      list?.destroy();
      frame.destroy();
    },
  };
}
