import { download, element } from "../dom.js";
import { trans } from "../words.js";
import { filename, toCsv, toJson } from "./export.js";
import { pngBlob, svgBlob } from "./picture.js";
import { readResult } from "./result.js";

/**
 * @param {string} name  Of the result.
 * @param {{ whole: () => Promise<unknown>, picture: () => SVGElement, onTrouble: (message: string) => void }} of
 *   `whole` gives the whole result as it is saved, which may have to be fetched; `picture` what is shown at the time.
 * @returns {HTMLElement}
 */
export function exportMenu(name, { whole, picture, onTrouble }) {
  /** @type {Record<string, () => Blob | Promise<Blob>>} */
  const blobs = {
    CSV: async () => new Blob([toCsv(readResult(await whole()))], { type: "text/csv" }),
    JSON: async () => new Blob([toJson(await whole())], { type: "application/json" }),
    PNG: () => pngBlob(picture()),
    SVG: () => svgBlob(picture()),
  };
  const save = async (/** @type {string} */ kind) => {
    try {
      download(filename(name, kind.toLowerCase()), await blobs[kind]());
    } catch (error) {
      onTrouble(error instanceof Error ? error.message : String(error));
    }
  };
  const buttons = Object.keys(blobs).map((kind) =>
    element("button", { type: "button", text: kind, "aria-label": trans.__("Export %1", kind), on: { click: () => save(kind) } }),
  );
  return element("div", { class: "qt-export", role: "group", "aria-label": trans.__("Export") }, ...buttons);
}
