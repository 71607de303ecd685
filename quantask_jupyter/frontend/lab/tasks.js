// One's tasks beside the notebook: a panel, an item of the status bar, commands, and a word when one that took long has ended.

import { ILayoutRestorer } from "@jupyterlab/application";
import { Dialog, ICommandPalette, Notification, showDialog } from "@jupyterlab/apputils";
import { INotebookTracker } from "@jupyterlab/notebook";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { IStatusBar } from "@jupyterlab/statusbar";

import { ApiError, cancelledHere, pageApi } from "../api.js";
import { cancelledText, cancelWaiting, waitingIds } from "../cancel_waiting.js";
import { element } from "../dom.js";
import { formatCount, tasksText } from "../histogram/format.js";
import { seenTasks } from "../seen_tasks.js";
import { trans } from "../words.js";
import { CellsOfTasks } from "./cells_of_tasks.js";
import { tell } from "./ended_notice.js";
import { EndedOutputs } from "./ended_outputs.js";
import { endedAsAsked, EndedTasks, tookLonger, withoutOwnCancels } from "./ended_tasks.js";
import { StatusItem } from "./status_item.js";
import { TaskPanel } from "./task_panel.js";
import { Unfinished } from "./unfinished.js";
import { IWords } from "./words_of_page.js";

/**
 * @typedef {import("@jupyterlab/application").JupyterFrontEnd} App
 * @typedef {import("../api.js").Task} Task
 * @typedef {import("./ended_notice.js").Wishes & { status: boolean }} Wishes
 */

const ID = "quantask-jupyter:panel"; // its settings are in schema/panel.json
const SHOW = "quantask:show-tasks";
const CANCEL_WAITING = "quantask:cancel-waiting";
const SHOW_CELL = "quantask:show-cell";

/** @type {import("@jupyterlab/application").JupyterFrontEndPlugin<void>} */
export const tasks = {
  id: ID,
  description: "Shows one's Quantask tasks beside the notebook.",
  autoStart: true,
  optional: [INotebookTracker, ICommandPalette, IStatusBar, ISettingRegistry, ILayoutRestorer, IWords],
  activate: (app, /** @type {INotebookTracker | null} */ notebooks, palette, statusBar, settings, restorer) => {
    const api = pageApi();
    if (!api) return;
    const unfinished = new Unfinished(api);
    const cells = notebooks && new CellsOfTasks(notebooks);
    const outputs = notebooks && new EndedOutputs(api, notebooks);
    const panel = new TaskPanel(api, trans.__("Quantask tasks"), (task) => cellButton(task), () => app.shell.currentWidget?.activate());
    const show = async () => {
      await paletteIsGone();
      app.shell.activateById(panel.id);
    };

    /** @param {Task} task */
    function cellButton(task) {
      if (!cells?.knows(task.id)) return null;
      const button = element("button", { type: "button", text: trans.__("Go to its cell"), on: { click: () => app.commands.execute(SHOW_CELL, { id: task.id }) } });
      return element("div", { class: "quantask qt-beside" }, button);
    }

    app.shell.add(panel, "left", { rank: 650 });
    restorer?.add(panel, "quantask-tasks");
    app.commands.addCommand(SHOW, { label: trans.__("Show Tasks"), execute: show });
    app.commands.addCommand(CANCEL_WAITING, { label: trans.__("Cancel All Waiting Tasks"), execute: () => cancelAll(unfinished) });
    app.commands.addCommand(SHOW_CELL, {
      label: trans.__("Go to the Cell of a Task"),
      describedBy: { args: { type: "object", required: ["id"], properties: { id: { type: "string" } } } },
      execute: async ({ id }) => (await cells?.jump(String(id), (path) => app.commands.execute("docmanager:open", { path }), ({ id: panel }) => app.shell.activateById(panel))) || show(),
    });
    // The first one is what Enter does after the name was typed: it changes nothing.
    for (const [rank, command] of [SHOW, CANCEL_WAITING].entries()) palette?.addItem({ command, category: "Quantask", rank });

    const wishes = wished(settings);
    seenTasks.addEventListener("task", (event) => {
      const { task, node } = /** @type {import("../seen_tasks.js").Seen} */ (event).detail;
      cells?.remember(task.id, node);
      unfinished.note(task);
    });
    seenTasks.addEventListener("batch", () => unfinished.noteBatch());
    seenTasks.addEventListener("retried", (event) => {
      const { task, again, node } = /** @type {import("../seen_tasks.js").Retried} */ (event).detail;
      tellKernel(cells?.notebookOf(task.id, node), task.id, again.id);
    });
    const told = new EndedTasks();
    unfinished.ended.connect((_, ended) => void outputs?.ended(ended));
    unfinished.ended.connect(async (_, ended) => {
      const wanted = await wishes();
      for (const together of told.add(withoutOwnCancels(ended, cancelledHere), unfinished.tasks.values())) {
        if (tookLonger(together, wanted.notifyAfter) && !endedAsAsked(together, cancelledHere)) tell(together, wanted, () => app.commands.execute(SHOW_CELL, { id: together[0].id }));
      }
    });
    if (statusBar) addStatus(statusBar, unfinished, show, wishes);
    app.restored.then(() => unfinished.look());
  },
};

/** The palette activates the notebook, which activates its cells a frame later: who is activated before loses the focus. */
async function paletteIsGone() {
  for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
}

/**
 * @param {ISettingRegistry | null} settings
 * @returns {() => Promise<Wishes>}  As they are at the time.
 */
function wished(settings) {
  const loaded = settings?.load(ID);
  return async () => /** @type {Wishes} */ ((await loaded)?.composite ?? { notifyAfter: 10, notifyOutside: true, status: true });
}

/**
 * @param {IStatusBar} statusBar
 * @param {Unfinished} unfinished
 * @param {() => void} show
 * @param {() => Promise<Wishes>} wishes
 */
async function addStatus(statusBar, unfinished, show, wishes) {
  if (!(await wishes()).status) return;
  const item = new StatusItem(unfinished, show);
  statusBar.registerStatusItem(ID, { item, align: "left", rank: 100, isActive: () => item.isWanted, activeStateChanged: unfinished.changed });
}

/**
 * Tell the notebook's kernel that a task was retried: its variables go on to the new one.
 *
 * @param {import("@jupyterlab/notebook").NotebookPanel | undefined} notebook
 * @param {string} task
 * @param {string} again
 */
function tellKernel(notebook, task, again) {
  const kernel = notebook?.sessionContext.session?.kernel;
  kernel?.createComm("quantask.retried").open({ task, again });
}

/** @param {Unfinished} unfinished */
async function cancelAll(unfinished) {
  try {
    const ids = await waitingIds(unfinished.api);
    if (ids.length === 0) Notification.emit(trans.__("No task waits."), "info", { autoClose: 5_000 });
    if (ids.length === 0 || !(await mayCancel(ids.length))) return;
    const count = await cancelWaiting(unfinished.api, ids);
    Notification.emit(cancelledText(count, ids.length), "info", { autoClose: 5_000 });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    Notification.emit(error.message, "error");
  }
  await unfinished.look();
}

/**
 * @param {number} count  Of tasks that wait.
 * @returns {Promise<boolean>}  Whether the user says that they are to be cancelled; Enter and Escape keep them.
 */
async function mayCancel(count) {
  const buttons = [Dialog.cancelButton({ label: trans.__("Keep") }), Dialog.warnButton({ label: trans.__("Cancel %1", tasksText(count)) })];
  const body = trans._n("Cancel %2 waiting task?", "Cancel %2 waiting tasks?", count, formatCount(count));
  const { button } = await showDialog({ title: trans.__("Cancel Waiting Tasks"), body, buttons, defaultButton: 0 });
  return button.accept;
}
