// JupyterLab's and Notebook 7's renderers of what Quantask puts into cells. They need the notebook file and the page's own
// server alone: cards stay alive while the kernel is busy, restarts or is gone, and results are there without any.

import { Widget } from "@lumino/widgets";

import { pageApi } from "./api.js";
import { liveTask } from "./card/live_task.js";
import { element } from "./dom.js";
import { drawHistogram } from "./histogram/histogram.js";
import { liveList } from "./task_list.js";
import { savedResult } from "./task_state.js";

const RESULT = "application/vnd.quantask.result.v1+json";
const TASK = "application/vnd.quantask.task.v1+json";
const TASKS = "application/vnd.quantask.tasks.v1+json";

/** A kernel that lives replaces the card of an ended task itself, with picture and table too; it gets this long. */
const KERNELS_TURN = 10_000; // ms

class Drawn extends Widget {
  constructor() {
    super();
    this.drawn = null;
  }

  async renderModel(model) {
    this.drawn?.destroy();
    const root = element("div");
    this.node.replaceChildren(root);
    this.drawn = this.draw(root, model);
  }

  dispose() {
    this.drawn?.destroy();
    super.dispose();
  }
}

class SavedResult extends Drawn {
  draw(root, model) {
    root.className = "quantask";
    return drawHistogram(root, model.data[RESULT]);
  }
}

class LiveTask extends Drawn {
  async renderModel(model) {
    if (this.drawn) this.drawn.show(model.data[TASK]); // news from the kernel
    else await super.renderModel(model);
  }

  draw(root, model) {
    const onTask = (task) => {
      if (task.status !== "completed" || !task.result) return;
      setTimeout(() => {
        if (!this.isDisposed) model.setData({ data: { [RESULT]: savedResult(task), "text/plain": savedText(task) } });
      }, KERNELS_TURN);
    };
    return liveTask(root, model.data[TASK], { api: pageApi(), kernel: null, onTask });
  }
}

class LiveList extends Drawn {
  draw(root, model) {
    return liveList(root, { api: pageApi(), ...model.data[TASKS] });
  }
}

/** What a program without our renderer shows of a result that the page saved without a kernel. */
function savedText({ name, result }) {
  const points = result.points ?? [{ counts: result.counts }];
  return [name ?? "Result", ...points.flatMap(({ counts }) => Object.entries(counts).map((pair) => pair.join("  ")))].join("\n");
}

/**
 * @param {string} name
 * @param {string} description
 * @param {string} mimeType
 * @param {new () => Drawn} Renderer
 */
function extension(name, description, mimeType, Renderer) {
  return {
    id: `quantask-jupyter:${name}`,
    description,
    rendererFactory: {
      safe: true, // only text is ever written: an untrusted notebook may show it
      mimeTypes: [mimeType],
      createRenderer: () => new Renderer(),
    },
    rank: -1, // before the widget and the picture that other programs show
    dataType: "json",
  };
}

export default [
  extension("result", "Draws a saved Quantask result as a histogram.", RESULT, SavedResult),
  extension("task", "Follows a Quantask task.", TASK, LiveTask),
  extension("tasks", "Lists one's Quantask tasks.", TASKS, LiveList),
];
