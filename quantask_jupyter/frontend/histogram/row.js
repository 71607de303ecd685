// One outcome: its key, a bar for each series with the reach of shot noise, and the numbers.

import { element } from "../dom.js";
import { trans } from "../words.js";
import { writeKey } from "./bits.js";
import { formatCount, formatShare, moreText } from "./format.js";
import { shareInterval } from "./interval.js";
import { keyLabel } from "./key_label.js";

/**
 * @typedef {import("./arrange.js").Arrangement} Arrangement
 * @typedef {import("./result.js").Series} Series
 */

/**
 * @param {Arrangement} arrangement
 * @param {number} index
 * @param {{ id: string, room: number, columns: number[], active: boolean }} how
 * @returns {HTMLElement}
 */
export function outcomeRow(arrangement, index, { id, room, columns, active }) {
  const { rows, series, most } = arrangement;
  const { bits, values, distance } = /** @type {import("./arrange.js").Row} */ (rows.at(index));
  const bars = values.map((value, which) => bar(value, series[which], most, which));
  return element(
    "div",
    {
      id,
      class: active ? "qt-row qt-active" : "qt-row",
      role: "option",
      "aria-selected": String(active),
      "aria-setsize": rows.length,
      "aria-posinset": index + 1,
      "data-outcome": writeKey(bits, arrangement.groups, arrangement.choices.order),
    },
    element("span", { class: "qt-label" }, keyLabel(bits, arrangement, room, columns), distance === null ? null : distanceMark(distance)),
    " ", // unseen, but without it a screen reader runs key and numbers together
    element("span", { class: "qt-bars" }, ...bars),
    numbers(values, arrangement),
  );
}

/**
 * @param {{ outcomes: number, values: number[] }} rest
 * @param {Arrangement} arrangement
 * @returns {HTMLElement}
 */
export function restRow({ outcomes, values }, arrangement) {
  const { series, most } = arrangement;
  const bars = values.map((value, which) => {
    const length = value / series[which].total / most;
    return element("span", {
      class: length > 1 ? "qt-bar qt-rest-bar qt-beyond" : "qt-bar qt-rest-bar",
      style: { "--length": Math.min(1, length) },
    });
  });
  return element(
    "div",
    { class: "qt-row qt-rest-row" },
    element("span", { class: "qt-label" }, element("span", { text: moreText(outcomes) })),
    element("span", { class: "qt-bars" }, ...bars),
    numbers(values, arrangement),
  );
}

/**
 * @param {number} value
 * @param {Series} series
 * @param {number} most
 * @param {number} which
 */
function bar(value, { total, sampled }, most, which) {
  if (value === 0) return element("span", { class: "qt-bar qt-none" });
  const drawn = element("span", { class: `qt-bar qt-series-${which}`, style: { "--length": value / total / most } });
  if (!sampled) return drawn;
  const [low, high] = shareInterval(value, total);
  drawn.append(element("span", { class: "qt-noise", style: { "--low": low / most, "--high": high / most } }));
  return drawn;
}

/** @param {number} distance */
function distanceMark(distance) {
  return element("span", { class: "qt-distance", text: `Δ ${distance}`, title: distanceText(distance) });
}

/** @param {number} distance */
export function distanceText(distance) {
  return trans._n("%1 bit from the target", "%1 bits from the target", distance);
}

/**
 * @param {number[]} values
 * @param {Arrangement} arrangement
 */
function numbers(values, { series, choices }) {
  const pairs = values.map((value, which) => {
    const { sampled, total } = series[which];
    const share = element("span", { class: "qt-share", text: formatShare(value / total) });
    const count = element("span", { class: "qt-count", text: sampled ? formatCount(value) : "" });
    const counts = choices.measure === "counts";
    return element("span", { class: "qt-pair" }, counts ? count : share, " ", series.length > 1 ? null : counts ? share : count);
  });
  return element("span", { class: "qt-numbers" }, ...pairs);
}

/**
 * What stands over the numbers.
 *
 * @param {Arrangement} arrangement
 * @returns {HTMLElement}
 */
export function numbersHeader({ series, choices }) {
  const [count, share] = [trans.__("count"), trans.__("share")];
  const names = choices.measure === "counts" ? [count, share] : [share, series[0].sampled ? count : ""];
  const shown = series.length > 1 ? names.slice(0, 1) : names;
  return element("span", { class: "qt-numbers" }, element("span", { class: "qt-pair" }, ...shown.map((text) => element("span", { text }))));
}
