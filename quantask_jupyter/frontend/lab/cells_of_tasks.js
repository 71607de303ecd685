// Which cell has made a task, as far as this browser has seen it: to jump there.

/**
 * @typedef {{ path: string, cell: string }} Place  A notebook's path, and the cell's id in it.
 * @typedef {import("@jupyterlab/notebook").NotebookPanel} NotebookPanel
 */

const KEPT = "quantask:cells-of-tasks";
const MOST = 500;

export class CellsOfTasks {
  /** @param {import("@jupyterlab/notebook").INotebookTracker} notebooks */
  constructor(notebooks) {
    this.notebooks = notebooks;
    /** @type {Map<string, Place>} */
    this.places = new Map(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));
  }

  /**
   * @param {string} id
   * @param {HTMLElement} node  Within the output of the cell.
   */
  remember(id, node) {
    if (this.places.has(id)) return;
    const panel = this.notebooks.find((one) => one.content.node.contains(node));
    const cell = panel?.content.widgets.find((one) => one.node.contains(node));
    if (!panel || !cell || cell.node.querySelector(".qt-tasks")?.contains(node)) return; // a list shows tasks of other cells
    this.places.set(id, { path: panel.context.path, cell: cell.model.id });
    sessionStorage.setItem(KEPT, JSON.stringify([...this.places].slice(-MOST)));
  }

  /**
   * @param {string} id
   * @param {HTMLElement} node
   * @returns {NotebookPanel | undefined}  The open notebook that has the node in it, or else has made the task.
   */
  notebookOf(id, node) {
    const path = this.places.get(id)?.path;
    return this.notebooks.find((one) => one.content.node.contains(node)) ?? this.notebooks.find((one) => one.context.path === path);
  }

  /** @param {string} id */
  knows(id) {
    return this.places.has(id);
  }

  /**
   * Show the cell; false where it is not there any more.
   *
   * @param {string} id
   * @param {(path: string) => Promise<NotebookPanel | undefined>} open  Opens a notebook that is not open.
   * @param {(panel: NotebookPanel) => void} reveal
   * @returns {Promise<boolean>}
   */
  async jump(id, open, reveal) {
    const place = this.places.get(id);
    const panel = place && (this.notebooks.find((one) => one.context.path === place.path) ?? (await open(place.path)));
    if (!place || !panel || panel.isDisposed) return false; // Notebook opens another one in a tab of its own
    reveal(panel);
    await panel.revealed;
    const index = panel.content.widgets.findIndex((cell) => cell.model.id === place.cell);
    if (index < 0) return false;
    panel.content.activeCellIndex = index;
    await panel.content.scrollToItem(index, "center");
    return true;
  }
}
