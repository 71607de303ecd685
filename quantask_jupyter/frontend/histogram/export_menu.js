import { download, element } from "../dom.js";
import { filename, toCsv, toJson } from "./export.js";
import { pngBlob, svgBlob, toSvg } from "./picture.js";

/**
 * @param {unknown} json  The saved result.
 * @param {import("./result.js").Result} result
 * @param {() => import("./arrange.js").Arrangement} arrangement  What the chart shows at the time.
 * @returns {HTMLElement}
 */
export function exportMenu(json, result, arrangement) {
  const title = result.name || "Counts";
  const blobs = {
    CSV: () => new Blob([toCsv(result)], { type: "text/csv" }),
    JSON: () => new Blob([toJson(json)], { type: "application/json" }),
    PNG: () => pngBlob(toSvg(arrangement(), title)),
    SVG: () => svgBlob(toSvg(arrangement(), title)),
  };
  const buttons = Object.entries(blobs).map(([kind, make]) =>
    element("button", {
      type: "button",
      text: kind,
      "aria-label": `Export ${kind}`,
      on: { click: async () => download(filename(result.name, kind.toLowerCase()), await make()) },
    }),
  );
  return element("div", { class: "qt-export", role: "group", "aria-label": "Export" }, ...buttons);
}
