// The widget under a cell, where the page is not a Jupyter Server's with our renderers: VS Code, Colab. The kernel feeds it.

import { pageApi } from "./api.js";
import { liveBatch } from "./card/live_batch.js";
import { liveTask } from "./card/live_task.js";

/**
 * @param {{ model: any, el: HTMLElement }} widget  As anywidget gives them.
 * @returns {() => void}  Takes it down.
 */
function render({ model, el }) {
  const [trait, live] = /** @type {const} */ (model.get("batch") ? ["batch", liveBatch] : ["task", liveTask]);
  const kernel = { ask: (/** @type {string} */ button) => model.send({ do: button }) };
  const card = live(el, model.get(trait), { api: pageApi(), kernel });
  const show = () => card.show(model.get(trait));
  const say = (/** @type {{ trouble?: string }} */ { trouble }) => trouble && card.say(trouble);
  model.on(`change:${trait}`, show);
  model.on("msg:custom", say);
  return () => {
    model.off(`change:${trait}`, show);
    model.off("msg:custom", say);
    card.destroy();
  };
}

export default { render };
