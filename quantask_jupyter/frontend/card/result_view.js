// A result: its counts as a histogram, what an estimator has estimated above, and what the circuit has saved below or in their place.

import { element } from "../dom.js";
import { drawHistogram } from "../histogram/histogram.js";
import { trans } from "../words.js";
import { expectationViews, savedViews } from "./saved_view.js";

/**
 * @param {HTMLElement} root  Is emptied.
 * @param {any} json  The value of `application/vnd.quantask.result.v1+json`, which may be a stranger's.
 * @param {import("../histogram/histogram.js").How} [how]
 * @returns {import("../histogram/histogram.js").Drawn}
 */
export function drawResult(root, json, how = {}) {
  const [above, shown, beside] = [element("div", { class: "qt-estimated" }), element("div"), element("div")];
  const [estimated, views] = [expectationViews(json ?? {}), savedViews(json ?? {})];
  above.replaceChildren(...estimated);
  beside.replaceChildren(...views);
  root.replaceChildren(above, shown, beside);
  if (views.length + estimated.length && !json.counts && !json.points && !json.compared) {
    root.prepend(...heading(json, how));
    return { destroy: () => {}, update: (news) => drawResult(root, news, how) };
  }
  const drawn = drawHistogram(shown, json, how);
  const update = (/** @type {any} */ news) => {
    drawn.update(news);
    above.replaceChildren(...expectationViews(news ?? {}));
    beside.replaceChildren(...savedViews(news ?? {}));
  };
  return { destroy: () => drawn.destroy(), update };
}

/**
 * @param {{ name?: unknown, notes?: unknown }} json
 * @param {import("../histogram/histogram.js").How} how
 */
function heading({ name, notes }, { titled = true, facts = "" }) {
  return [
    ...(titled && typeof name === "string" ? [element("div", { class: "qt-title", text: name })] : []),
    ...(facts ? [element("div", { class: "qt-facts", text: facts })] : []),
    ...(Array.isArray(notes) ? notes : []).map((note) => element("p", { class: "qt-note", text: trans.__("Note: %1", note) })),
  ];
}
