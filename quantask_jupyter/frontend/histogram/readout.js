// The line under the chart: a summary, or everything about the outcome that is pointed at. It never covers a bar.

import { element } from "../dom.js";
import { trans } from "../words.js";
import { readWords, valueOf, writeKey } from "./bits.js";
import { totalVariation } from "./compare.js";
import { formatCount, formatShare, shotsText } from "./format.js";
import { shareInterval } from "./interval.js";
import { distanceText } from "./row.js";

/**
 * @typedef {import("./arrange.js").Arrangement} Arrangement
 * @typedef {import("./arrange.js").Row} Row
 */

/**
 * @param {Arrangement} arrangement
 * @param {Row | null} row
 * @returns {HTMLElement[]}
 */
export function readout(arrangement, row) {
  return row ? aboutOutcome(arrangement, row) : [line("qt-summary", summary(arrangement))];
}

/** @param {Arrangement} arrangement */
function summary({ series, outcomes }) {
  const shots = series.filter(({ sampled }) => sampled).map(({ total }) => total);
  const parts = [];
  if (shots.length > 0) {
    parts.push(shots.every((total) => total === shots[0]) ? shotsText(shots[0]) : trans.__("%1 and %2 shots", ...shots.map(formatCount)));
  }
  parts.push(trans._n("%2 outcome", "%2 outcomes", outcomes, formatCount(outcomes)));
  if (series.length === 2) parts.push(trans.__("total variation distance %1", totalVariation(series[0], series[1]).toFixed(4)));
  return parts.join(" · ");
}

/**
 * @param {Arrangement} arrangement
 * @param {Row} row
 */
function aboutOutcome({ series, groups, choices }, { bits, values, distance }) {
  const words = readWords(bits, groups, choices.order);
  const byRegister = groups.map(({ name }, index) => `${name} = ${words[index]}`).join("  ");
  const parts = values.map((value, which) => about(value, series[which], series.length > 1));
  if (distance !== null) parts.push(distanceText(distance));
  if (groups.some(({ type }) => type !== undefined)) parts.push(trans.__("bits %1", writeKey(bits, groups, choices.order)));
  else if (bits.length <= 64) parts.push(trans.__("value %1", `${valueOf(bits)} (0x${valueOf(bits).toString(16)})`));
  return [line("qt-outcome", byRegister), line("qt-numbers-line", parts.join(" · "))];
}

/**
 * @param {number} value
 * @param {import("./result.js").Series} series
 * @param {boolean} named
 */
function about(value, { name, total, sampled }, named) {
  const label = named ? `${name}: ` : "";
  if (!sampled) return `${label}${formatShare(value / total)}`;
  const [low, high] = shareInterval(value, total).map((share) => formatShare(share).replace(" %", ""));
  const interval = named ? "" : ` (${trans.__("95 % interval %1 to %2 %", low, high)})`;
  return `${label}${trans.__("%1 of %2", formatCount(value), formatCount(total))} · ${formatShare(value / total)}${interval}`;
}

/**
 * @param {string} name
 * @param {string} text
 */
function line(name, text) {
  return element("span", { class: name, text });
}
