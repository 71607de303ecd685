// "2 waiting, 1 running" in the status bar, while there are any.

import { Widget } from "@lumino/widgets";

import { element, setText } from "../dom.js";
import { countedText } from "../batch_state.js";
import { formatCount } from "../histogram/format.js";
import { trans } from "../words.js";

export class StatusItem extends Widget {
  /**
   * @param {import("./unfinished.js").Unfinished} unfinished
   * @param {() => void} open
   */
  constructor(unfinished, open) {
    super();
    this.unfinished = unfinished;
    this.button = element("button", { type: "button", class: "jp-mod-minimal qt-status", title: trans.__("Show the tasks"), on: { click: open } });
    this.node.append(this.button);
    unfinished.changed.connect(this.redraw, this);
  }

  redraw() {
    const [waiting, running] = [this.unfinished.count("pending"), this.unfinished.count("processing")];
    const waitingText = this.unfinished.areMore ? trans.__("%1 or more waiting", formatCount(waiting)) : countedText("pending", waiting);
    const parts = [waiting && waitingText, running && countedText("processing", running)];
    setText(this.button, `Quantask: ${parts.filter(Boolean).join(", ")}`);
  }

  get isWanted() {
    return this.unfinished.tasks.size > 0;
  }
}
