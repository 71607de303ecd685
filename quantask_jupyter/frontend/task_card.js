// The widget under a cell, where the page is not a Jupyter Server's with our renderers: VS Code, Colab. The kernel feeds it.

import { pageApi } from "./api.js";
import { liveTask } from "./card/live_task.js";

/**
 * @param {{ model: any, el: HTMLElement }} widget  As anywidget gives them.
 * @returns {() => void}  Takes it down.
 */
function render({ model, el }) {
  const kernel = { cancel: (/** @type {{ id: string }} */ { id }) => model.send({ do: "cancel", id }) };
  const card = liveTask(el, model.get("task"), { api: pageApi(), kernel });
  const show = () => card.show(model.get("task"));
  model.on("change:task", show);
  return () => {
    model.off("change:task", show);
    card.destroy();
  };
}

export default { render };
