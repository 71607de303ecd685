// A card that follows its task: by the page's own server where that knows it, else by what the kernel tells.

import { element } from "../dom.js";
import { followTask } from "../follow.js";
import { retried } from "../seen_tasks.js";
import { isFinal } from "../task_state.js";
import { askKernel } from "./kernel.js";
import { TaskView } from "./task_view.js";

/**
 * @typedef {import("../api.js").Task} Task
 * @typedef {import("../api.js").Api} Api
 */

const nothing = () => {};

/**
 * @param {HTMLElement} root
 * @param {Task} start
 * @param {{ api: Api | null, kernel?: import("./kernel.js").Kernel | null, onTask?: (task: Task) => void, onRetry?: (task: Task) => void, parts?: import("./parts.js").Parts | null }} by
 *   Without `parts` neither results nor circuits are shown. `onTask` is called with all news, `onRetry` before that with the new task that takes this one's place.
 * @returns {{ show: (task: Task) => void, say: (trouble: string) => void, destroy: () => void }}  `show` takes what the kernel tells.
 */
export function liveTask(root, start, { api, kernel = null, onTask = nothing, onRetry = nothing, parts = null }) {
  let stop = nothing;
  let wasRetried = false;
  let byKernel = api === null;

  const mayAct = api !== null || kernel !== null;
  const view = new TaskView(mayAct, {
    cancel: async (task) => (byKernel && kernel ? askKernel(kernel, "cancel") : show(await /** @type {Api} */ (api).cancel(task.id))),
    cancelOther: async (id) => {
      await api?.cancel(id);
    },
    retry: async (task) => {
      if (!api) return;
      const again = await api.retry(task.id);
      wasRetried = true;
      retried(task, again, root);
      onRetry(again);
      restart(again);
    },
  }, api, parts);

  /** @param {Task} task */
  function show(task) {
    view.show(task);
    onTask(task);
  }

  /**
   * A failure as it is saved has no id: the card that was open meanwhile goes on with the one it knows, to retry it.
   *
   * @param {Task} saved
   */
  function showSaved(saved) {
    const task = view.task;
    if (task && !wasRetried && !isFinal(task.status)) show({ ...task, ...saved, version: task.version + 1 });
  }

  /** @param {Task} task */
  function restart(task) {
    stop();
    view.destroy();
    show(task);
    follow(task);
  }

  /** @param {Task} task */
  function follow(task) {
    if (!api || isFinal(task.status)) return;
    stop = followTask(api, task, { element: root, onTask: show, onTrouble });
  }

  /** @param {import("../api.js").ApiError | null} error */
  function onTrouble(error) {
    byKernel = kernel !== null && error?.isFinal === true;
    view.showTrouble(byKernel ? null : (error?.trouble ?? null));
  }

  root.replaceChildren(element("div", { class: "quantask" }, view.element));
  show(start);
  follow(start);
  return {
    show: (task) => {
      if (byKernel) view.showTrouble(null);
      if (!task.id) showSaved(task);
      else if (task.id === view.task?.id) show(task);
      else restart(task);
    },
    say: (trouble) => view.showTrouble(trouble),
    destroy: () => {
      stop();
      view.destroy();
    },
  };
}
