// What a finished task leaves in the notebook: its histogram, or why there is none.

import { errorView } from "./card/error_view.js";
import { drawHistogram } from "./histogram/histogram.js";

/**
 * @param {HTMLElement} root  Is emptied.
 * @param {any} json  The value of `application/vnd.quantask.result.v1+json`.
 * @returns {import("./histogram/histogram.js").Drawn}
 */
export function drawSaved(root, json) {
  if (typeof json?.error !== "object" || json.error === null) return drawHistogram(root, json);
  root.replaceChildren(errorView(json.error));
  return { destroy: () => {} };
}
