// A card that shows what a model has of a task or a batch, and that asks the kernel where there is no server.

import { pageApi } from "../api.js";
import { liveBatch } from "./live_batch.js";
import { liveTask } from "./live_task.js";

/**
 * @typedef {{ task: import("../api.js").Task, batch: import("../api.js").Batch }} Traits
 *
 * @typedef {object} Model  As anywidget gives it.
 * @property {<Trait extends keyof Traits>(trait: Trait) => Traits[Trait] | undefined} get  A widget has one of them.
 * @property {(message: { do: "cancel" }) => void} send
 * @property {(event: string, listener: Listener) => void} on
 * @property {(event: string, listener: Listener) => void} off
 *
 * @typedef {(message: { trouble?: string }) => void} Listener
 */

/**
 * @param {{ model: Model, el: HTMLElement }} widget
 * @param {import("./parts.js").Parts | null} [parts]  Null where neither results nor circuits are shown.
 * @returns {() => void}  Takes it down.
 */
export function modelCard({ model, el }, parts = null) {
  /** @type {{ api: ReturnType<typeof pageApi>, kernel: import("./kernel.js").Kernel }} */
  const by = { api: pageApi(), kernel: { ask: (button) => model.send({ do: button }) } };
  const { batch, task } = { batch: model.get("batch"), task: model.get("task") };
  if (batch) return feed(model, "batch", liveBatch(el, batch, by));
  return task ? feed(model, "task", liveTask(el, task, { ...by, parts })) : () => {};
}

/**
 * Show what the kernel tells.
 *
 * @template {keyof Traits} Trait
 * @param {Model} model
 * @param {Trait} trait
 * @param {{ show: (news: Traits[Trait]) => void, say: (trouble: string) => void, destroy: () => void }} card
 * @returns {() => void}  Takes the card down.
 */
function feed(model, trait, card) {
  const show = () => {
    const news = model.get(trait);
    if (news) card.show(news);
  };
  /** @type {Listener} */
  const say = ({ trouble }) => trouble && card.say(trouble);
  model.on(`change:${trait}`, show);
  model.on("msg:custom", say);
  return () => {
    model.off(`change:${trait}`, show);
    model.off("msg:custom", say);
    card.destroy();
  };
}
