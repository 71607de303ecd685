// The side panel with one's tasks: the same list as in a cell.

import { LabIcon } from "@jupyterlab/ui-components";
import { Widget } from "@lumino/widgets";

import { element, onEscape } from "../dom.js";
import { styled } from "../page_styles.js";
import { liveList } from "../task_list/live_list.js";

const ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path class="jp-icon3" fill="#616161" d="M3 20V9h4v11zm7 0V4h4v16zm7 0v-8h4v8z"/></svg>';

const icon = new LabIcon({ name: "quantask:tasks", svgstr: ICON });

export class TaskPanel extends Widget {
  /**
   * @param {import("../api.js").Api} api
   * @param {string} caption
   * @param {(task: import("../api.js").Task) => HTMLElement | null} beside  What an opened task has besides its card.
   * @param {() => void} leave  Goes back to the notebook.
   */
  constructor(api, caption, beside, leave) {
    super();
    this.node.addEventListener("keydown", onEscape(leave));
    this.id = "quantask-tasks";
    this.title.icon = icon;
    this.title.caption = caption;
    this.api = api;
    this.beside = beside;
    /** @type {ReturnType<typeof liveList> | null} */
    this.list = null;
    this.addClass("qt-panel");
  }

  /** The list is made when it is first seen. */
  async onAfterShow() {
    await styled;
    this.#draw();
  }

  /** Who asks for the panel goes on in it, also by keyboard. */
  async onActivateRequest() {
    await styled;
    this.#draw().focus();
  }

  #draw() {
    if (this.list) return this.list;
    const root = element("div");
    this.node.append(root);
    return (this.list = liveList(root, { api: this.api, filters: {}, tasks: [], beside: this.beside }));
  }

  dispose() {
    this.list?.destroy();
    super.dispose();
  }
}
