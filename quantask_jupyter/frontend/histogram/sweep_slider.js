// The slider of a sweep, which chooses the point that is drawn.

import { element, uniqueId } from "../dom.js";
import { trans } from "../words.js";
import { formatParameter } from "./format.js";

/**
 * @typedef {import("./arrange.js").Choices} Choices
 * @typedef {import("./result.js").Result} Result
 */

/**
 * It is made once, so that a drag is not cut short by what it changes.
 *
 * @param {Result} result
 * @param {(changed: Partial<Choices>) => void} choose
 * @param {number} start  The point to begin at.
 * @returns {HTMLElement}
 */
export function sweepSlider({ series }, choose, start = 0) {
  const id = uniqueId();
  const output = element("output", { for: id, class: "qt-point" });
  const slider = element("input", {
    id,
    type: "range",
    min: "0",
    max: String(series.length - 1),
    step: "1",
    value: String(start),
    "aria-label": trans.__("Point of the sweep"),
    on: {
      input: () => move(),
      keydown: (event) => event.stopPropagation(),
    },
  });
  const describe = () => {
    const text = pointText(series[Number(slider.value)].parameters);
    output.textContent = text;
    slider.setAttribute("aria-valuetext", text);
    place.textContent = trans.__("%1 of %2", Number(slider.value) + 1, series.length);
  };
  const place = element("span", { class: "qt-place" });
  const move = () => {
    describe();
    choose({ point: Number(slider.value) });
  };
  describe();
  return element("div", { class: "qt-sweep" }, output, slider, place);
}

/**
 * @param {Record<string, unknown> | null} parameters
 * @returns {string}
 */
export function pointText(parameters) {
  const pairs = Object.entries(parameters ?? {}).map(([name, value]) => `${name} = ${formatParameter(value)}`);
  return pairs.join(", ");
}
