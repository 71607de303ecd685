// Numbers, durations and how many of something there are, as people read them. Numbers are English ones and units symbols, so that pictures compare.

import { trans } from "../words.js";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

/** @param {number} count */
export function formatCount(count) {
  return Number.isInteger(count) ? whole.format(count) : short.format(count);
}

const [NOTHING, LEAST_SHARE] = [1e-13, 0.00001];

/**
 * It has the digits of what is left of it up to 100 %, and half of a last digit is rounded to the even one: so that two
 * shares that are all there is are 100 % together. As widget/shown_outcomes.py writes it.
 *
 * @param {number} share  Between 0 and 1.
 * @returns {string}  Per cent, with as many digits as say something.
 */
export function formatShare(share) {
  const least = Math.min(share, 1 - share);
  if (least < NOTHING) return share < NOTHING ? "0 %" : "100 %";
  if (least < LEAST_SHARE) return share === least ? "< 0.001 %" : "> 99.999 %";
  const digits = least < 0.001 ? 3 : least < 0.1 ? 2 : 1;
  const scaled = Number((share * 10 ** (digits + 2)).toFixed(6)); // 490.5 is 490.49999… as a double
  const below = Math.floor(scaled);
  const whole = scaled - below === 0.5 ? below + (below % 2) : Math.round(scaled);
  return `${(whole / 10 ** digits).toFixed(digits)} %`;
}

/** @param {number} share  A tick of an axis: no more digits than it needs. */
export function formatTick(share) {
  return `${Number((share * 100).toPrecision(6))} %`;
}

/** @param {unknown} value  A parameter. */
export function formatParameter(value) {
  return typeof value === "number" && Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value);
}

/** @param {number} count */
export function shotsText(count) {
  return trans._n("%2 shot", "%2 shots", count, formatCount(count));
}

/** @param {number} count */
export function pointsText(count) {
  return trans._n("%2 point", "%2 points", count, formatCount(count));
}

/** @param {number} count */
export function qubitsText(count) {
  return trans._n("%2 qubit", "%2 qubits", count, formatCount(count));
}

/** @param {number} count */
export function tasksText(count) {
  return trans._n("%2 task", "%2 tasks", count, formatCount(count));
}

/** @param {number} count  Of what has no room. */
export function moreText(count) {
  return trans.__("%1 more", formatCount(count));
}

/** @param {number} seconds  That still run: without fractions, which would flicker. */
export function formatRunning(seconds) {
  const full = Math.max(0, Math.floor(seconds));
  return full < 10 ? `${full} s` : formatDuration(full);
}

/** @param {number} seconds */
export function formatDuration(seconds) {
  if (!(seconds >= 0)) return "";
  if (seconds < 0.0995) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${rounded} s`;
  if (rounded < 3600) return `${Math.floor(rounded / 60)} min ${String(rounded % 60).padStart(2, "0")} s`;
  return `${Math.floor(rounded / 3600)} h ${String(Math.floor((rounded % 3600) / 60)).padStart(2, "0")} min`;
}
