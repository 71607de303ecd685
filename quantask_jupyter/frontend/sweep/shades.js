// How numbers are shaded: darker the larger, or, where some are below zero and some above, the farther from zero.
// As widget/picture/number_map.py has it.

import { formatParameter } from "../histogram/format.js";
import { COLORS } from "./plot_frame.js";

const [BLUE, BELOW_ZERO] = COLORS;

/**
 * @param {number[]} values
 * @returns {import("./heat_map.js").Shades}
 */
export function shadesOf(values) {
  const low = values.reduce((one, other) => Math.min(one, other));
  const high = values.reduce((one, other) => Math.max(one, other));
  /**
   * @param {number} value
   * @returns {[string, number]}
   */
  function shade(value) {
    if (low < 0 && high > 0) return [value > 0 ? BLUE : BELOW_ZERO, Math.abs(value) / Math.max(-low, high)];
    return [BLUE, high > low ? (value - low) / (high - low) : 0.5];
  }
  const text = (/** @type {number} */ value) => formatParameter(Number(value.toPrecision(3)));
  return { shade, steps: [0, 1, 2, 3, 4].map((step) => shade(low + ((high - low) * step) / 4)), ends: [text(low), text(high)] };
}
