// The widget under a cell. Its model holds the task as the kernel last knew it.

import { pageApi } from "./api.js";
import { liveTask } from "./card/live_task.js";
import { liveList } from "./task_list.js";

/**
 * @param {{ model: any, el: HTMLElement }} widget  As anywidget gives them.
 * @returns {() => void}  Takes it down.
 */
function render({ model, el }) {
  return model.get("view") === "list" ? renderList(model, el) : renderTask(model, el);
}

/**
 * @param {any} model
 * @param {HTMLElement} el
 */
function renderTask(model, el) {
  const kernel = {
    cancel: (/** @type {{ id: string }} */ { id }) => model.send({ do: "cancel", id }),
    retry: (/** @type {{ id: string }} */ { id }) => model.send({ do: "retry", id }),
  };
  const card = liveTask(el, model.get("task"), { api: pageApi(), kernel });
  const show = () => card.show(model.get("task"));
  model.on("change:task", show);
  return () => {
    model.off("change:task", show);
    card.destroy();
  };
}

/**
 * @param {any} model
 * @param {HTMLElement} el
 */
function renderList(model, el) {
  const list = liveList(el, { api: pageApi(), filters: model.get("filters"), known: () => model.get("tasks") });
  model.on("change:tasks", list.redraw);
  return () => {
    model.off("change:tasks", list.redraw);
    list.destroy();
  };
}

export default { render };
