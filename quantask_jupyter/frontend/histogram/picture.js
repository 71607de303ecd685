// The chart as one SVG of its own, and as PNG: what is chosen on the page, on white, for a paper or a slide.

import { svgElement } from "../dom.js";
import { trans } from "../words.js";
import { readWords, registersText, shortenMiddle } from "./bits.js";
import { formatCount, formatShare, formatTick, moreText } from "./format.js";
import { shareInterval } from "./interval.js";
import { ticks } from "./scale.js";

/**
 * @typedef {import("./arrange.js").Arrangement} Arrangement
 */

const ROW = 22;
const CHARACTER = 7.25; // of the monospaced 12 px that keys are written in
const BARS = 420;
const NUMBERS = 130;
const MOST_ROWS = 200;
const HEAD = 52;
const [STRIPE, FADING] = [6, 9]; // from one stripe to the next; stripes in which a bar fades
const FILLS = ["#2f6bd0", "#c2571a"];
const SANS = "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif";
const MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/**
 * @param {Arrangement} arrangement
 * @param {string} title
 * @param {string} facts  What it is of: a point's parameters, shots.
 * @returns {SVGElement}
 */
export function toSvg(arrangement, title, facts) {
  const { groups, choices, rest, series, most } = arrangement;
  const rows = arrangement.rows.first(MOST_ROWS);
  const lines = rows.map(({ bits, values }) => ({ label: shortenMiddle(readWords(bits, groups, choices.order).join(" "), 72), values, isRest: false }));
  if (rest) lines.push({ label: moreText(rest.outcomes), values: rest.values, isRest: true });
  const keys = Math.max(...lines.map(({ label }) => label.length)) * CHARACTER;
  const [left, top] = [20 + keys + 12, 20 + (series.length > 1 ? 18 : 0)];
  /** @type {SVGElement[]} */
  const shapes = [words(20, top - 6, registersText(groups, 72), { size: 11, mono: true, quiet: true })];
  if (series.length > 1) shapes.push(...legend(series));
  shapes.push(...axis(arrangement, left, top, top + lines.length * ROW));
  lines.forEach(({ label, values, isRest }, index) => {
    const y = top + index * ROW;
    shapes.push(words(left - 12, y + 15, label, { mono: !isRest, anchor: "end", quiet: isRest }));
    values.forEach((value, which) => shapes.push(...bar(value, series[which], { most, which, of: values.length, left, y, isRest })));
    shapes.push(words(left + BARS + 14, y + 15, numbers(values, series), {}));
  });
  return framed(left + BARS + 14 + NUMBERS, top + lines.length * ROW + 40, title, facts, shapes);
}

/**
 * @param {number} width
 * @param {number} height  Of the shapes.
 * @param {string} title
 * @param {string} facts
 * @param {SVGElement[]} shapes
 * @returns {SVGElement}  They stand on white, below title and facts.
 */
export function framed(width, height, title, facts, shapes) {
  const [full, head] = [height + HEAD, svgElement("g", { transform: `translate(0 ${HEAD})` }, ...shapes)];
  const look = { width, height: full, viewBox: `0 0 ${width} ${full}`, role: "img", color: "#1c2330", fill: "currentColor" };
  const paper = svgElement("rect", { width, height: full, fill: "#ffffff" });
  return svgElement("svg", { xmlns: "http://www.w3.org/2000/svg", ...look }, paper, words(20, 26, title, { size: 14, weight: 600 }), words(20, 44, facts, { quiet: true }), head);
}

/**
 * @param {Arrangement} arrangement
 * @param {number} left
 * @param {number} top
 * @param {number} bottom
 */
function axis({ choices, series, most }, left, top, bottom) {
  const counts = choices.measure === "counts";
  const longest = counts ? most * series[0].total : most;
  return ticks(longest, { whole: counts }).flatMap((value) => {
    const x = left + (value / longest) * BARS;
    const label = counts ? formatCount(value) : formatTick(value);
    return [
      svgElement("line", { x1: x, x2: x, y1: top - 2, y2: bottom + 4, stroke: "#dfe3ea", "stroke-width": 1 }),
      words(x, bottom + 20, label, { size: 11, anchor: "middle", quiet: true }),
    ];
  });
}

/**
 * @param {number} value
 * @param {import("./result.js").Series} series
 * @param {{ most: number, which: number, of: number, left: number, y: number, isRest: boolean }} place
 */
function bar(value, { total, sampled }, { most, which, of, left, y, isRest }) {
  const height = of > 1 ? 8 : 14;
  const top = y + (of > 1 ? 2 + which * 9 : 4);
  const length = value / total / most;
  if (isRest) return hatched(left, top, Math.min(1, length) * BARS, height, length > 1);
  const drawn = svgElement("rect", { x: left, y: top, width: Math.min(1, length) * BARS, height, rx: 1.5, fill: FILLS[which % FILLS.length] });
  if (!sampled || value === 0) return [drawn];
  const [low, high] = shareInterval(value, total).map((share) => left + (share / most) * BARS);
  const [middle, cap] = [top + height / 2, of > 1 ? 2 : 3];
  const caps = [low, high].map((x) => `M${x} ${middle - cap}v${2 * cap}`).join("");
  return [drawn, svgElement("path", { d: `M${low} ${middle}H${high}${caps}`, stroke: "#12336b", "stroke-width": 1.4 })];
}

/**
 * A bar of stripes, as it is no outcome but many together; it fades where it goes on beyond the axis. As widget/picture/bars.py has it.
 *
 * @param {number} left
 * @param {number} top
 * @param {number} length
 * @param {number} height
 * @param {boolean} goesOn
 */
function hatched(left, top, length, height, goesOn) {
  const stripes = Math.max(1, Math.floor(length / STRIPE));
  return Array.from({ length: stripes }, (_, stripe) => {
    const opacity = goesOn ? Math.min(1, (stripes - stripe) / FADING) : 1;
    return svgElement("rect", { x: left + STRIPE * stripe, y: top, width: Math.min(4, length), height, fill: "#aab2c0", opacity });
  });
}

/** @param {import("./result.js").Series[]} series */
function legend(series) {
  return series.flatMap(({ name }, which) => [
    svgElement("rect", { x: 20 + which * 180, y: 4, width: 10, height: 10, rx: 2, fill: FILLS[which % FILLS.length] }),
    words(36 + which * 180, 13, name.slice(0, 24), {}),
  ]);
}

/**
 * @param {number[]} values
 * @param {import("./result.js").Series[]} series
 */
function numbers(values, series) {
  const shares = values.map((value, which) => formatShare(value / series[which].total));
  if (values.length > 1) return shares.join(" / ");
  return series[0].sampled ? `${formatCount(values[0])}   ${shares[0]}` : shares[0];
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {{ size?: number, weight?: number, quiet?: boolean, anchor?: string, mono?: boolean }} look
 */
export function words(x, y, text, { size = 12, weight = 400, quiet = false, anchor = "start", mono = false } = {}) {
  return svgElement("text", {
    x, y, text, fill: "currentColor", opacity: quiet ? 0.75 : null, "font-size": size, "font-weight": weight, "text-anchor": anchor,
    "font-family": mono ? MONO : SANS, "xml:space": "preserve",
  });
}

/**
 * @param {SVGElement} svg
 * @returns {Blob}
 */
export function svgBlob(svg) {
  return new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" });
}

/**
 * @param {SVGElement} svg
 * @returns {Promise<Blob>}  At twice the size, for sharp screens.
 */
export async function pngBlob(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  const [width, height] = ["width", "height"].map((name) => Number(svg.getAttribute(name)));
  const scale = Math.min(2, 8192 / Math.max(width, height));
  [canvas.width, canvas.height] = [width * scale, height * scale];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(scale, scale);
  context.drawImage(image, 0, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(trans.__("The browser made no PNG.")))), "image/png");
  });
}
