// JupyterLab's and Notebook 7's renderer of saved results: the same histogram, from the notebook file alone.

import { Widget } from "@lumino/widgets";

import { element } from "./dom.js";
import { drawSaved } from "./saved_output.js";

const RESULT = "application/vnd.quantask.result.v1+json";

class SavedResult extends Widget {
  constructor() {
    super();
    this.addClass("quantask");
    this.drawn = null;
  }

  async renderModel(model) {
    this.drawn?.destroy();
    const root = element("div");
    this.node.replaceChildren(root);
    this.drawn = drawSaved(root, model.data[RESULT]);
  }

  dispose() {
    this.drawn?.destroy();
    super.dispose();
  }
}

export default {
  id: "quantask-jupyter:result",
  description: "Draws a saved Quantask result as a histogram.",
  rendererFactory: {
    safe: true, // only text is ever written: an untrusted notebook may show it
    mimeTypes: [RESULT],
    createRenderer: () => new SavedResult(),
  },
  rank: 0,
  dataType: "json",
};
