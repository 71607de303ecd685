// The histogram of a result: what the live card, the saved output and the comparison all show.

import { element, visible } from "../dom.js";
import { arrange, firstChoices } from "./arrange.js";
import { Chart } from "./chart.js";
import { controls } from "./controls.js";
import { exportMenu } from "./export_menu.js";
import { readout } from "./readout.js";
import { readResult, UnreadableResult } from "./result.js";
import { sweepSlider } from "./sweep_slider.js";

/**
 * @typedef {{ destroy: () => void }} Drawn
 */

/**
 * @param {HTMLElement} root  Is emptied.
 * @param {unknown} json  The value of `application/vnd.quantask.result.v1+json`.
 * @param {{ titled?: boolean }} [how]  False where the name stands above already.
 * @returns {Drawn}
 */
export function drawHistogram(root, json, { titled = true } = {}) {
  try {
    return draw(root, json, readResult(json), titled);
  } catch (error) {
    if (!(error instanceof UnreadableResult)) throw error;
    root.replaceChildren(element("p", { class: "qt-unreadable", role: "alert", text: error.message }));
    return { destroy: () => {} };
  }
}

/**
 * @param {HTMLElement} root
 * @param {unknown} json
 * @param {import("./result.js").Result} result
 * @param {boolean} titled
 * @returns {Drawn}
 */
function draw(root, json, result, titled) {
  let choices = firstChoices(result);
  /** @type {import("./arrange.js").Arrangement} */
  let arrangement;
  const bar = element("div", { class: "qt-controls", role: "toolbar", "aria-label": "Histogram" });
  const line = element("div", { class: "qt-readout", "aria-live": "polite" });
  const chart = new Chart({
    onActive: (row) => line.replaceChildren(...readout(arrangement, row)),
    onPick: (row) => choose({ sort: "distance", target: row.bits }),
  });

  /** @param {Partial<import("./arrange.js").Choices>} changed */
  function choose(changed) {
    choices = { ...choices, ...changed };
    arrangement = arrange(result, choices);
    if (!("point" in changed)) drawControls();
    chart.show(arrangement);
    line.replaceChildren(...readout(arrangement, null));
  }

  function drawControls() {
    const focused = /** @type {HTMLElement | null} */ (bar.contains(document.activeElement) ? document.activeElement : null);
    const name = focused?.dataset.control;
    if (name === "target") return; // it is being typed in
    bar.replaceChildren(...controls(result, arrangement, choose));
    if (name) /** @type {HTMLElement | null} */ (bar.querySelector(`[data-control="${name}"]`))?.focus();
  }

  root.replaceChildren(
    element(
      "section",
      { class: "qt-histogram", "aria-label": result.name ? `Result of ${result.name}` : "Result" },
      titled && result.name ? element("div", { class: "qt-title", text: result.name }) : null,
      ...result.notes.map((note) => element("p", { class: "qt-note", text: `Note: ${note}` })),
      result.kind === "comparison" ? legend(result) : null,
      bar,
      result.kind === "sweep" ? sweepSlider(result, choose) : null,
      chart.element,
      element("div", { class: "qt-foot" }, line, exportMenu(json, result, () => arrangement)),
    ),
  );
  choose({});
  return { destroy: () => chart.destroy() };
}

/** @param {import("./result.js").Result} result */
function legend({ series }) {
  const names = series.map(({ name }, which) =>
    element("span", { class: "qt-legend-name" }, element("span", { class: `qt-swatch qt-series-${which}` }), visible(name)),
  );
  return element("div", { class: "qt-legend" }, ...names);
}
