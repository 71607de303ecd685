// A saved state on a card: amplitudes with their phases as colours, Bloch spheres, a matrix as a map.

import { svgElement } from "../dom.js";
import { formatShare, moreText, qubitsText } from "../histogram/format.js";
import { words } from "../histogram/picture.js";
import { COLORS } from "../sweep/plot_frame.js";
import { trans } from "../words.js";
import { MOST_MAPPED, phaseColor } from "./state.js";

/** @typedef {import("./state.js").Shown} Shown */

// As wide as a narrow notebook: a picture that is made smaller has letters that nobody can read.
const [WIDTH, ROW] = [448, 22];
const [ABREAST, APART, RADIUS] = [3, 142, 34]; // so far apart that the numbers below have room in letters of 12 px

/**
 * @param {Shown} state
 * @returns {SVGElement}
 */
export function statePicture(state) {
  const { qubits, bloch = [] } = state;
  /** @type {SVGElement[]} */
  const shapes = [];
  let height = 0;
  if (state.entries) height = matrix(state.entries, qubits, shapes);
  else if (state.amplitudes) height = phases(shapes, leftOf(qubits), rows(state, state.amplitudes, shapes) + 4);
  else if (state.populations) height = rows(state, state.populations, shapes) + 4;
  else height = told(shapes, trans.__("A unitary of more than %1 qubits is not drawn.", MOST_MAPPED));
  bloch.forEach((vector, qubit) => {
    const [column, row] = [qubit % ABREAST, Math.floor(qubit / ABREAST)];
    shapes.push(...sphere(76 + column * APART, height + 56 + row * 126, `q${qubit}`, vector));
  });
  height += 126 * Math.ceil(bloch.length / ABREAST);
  return svgElement("svg", { width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}`, fill: "currentColor", class: "qt-state-picture", role: "img", "aria-label": trans.__("State of %1", qubitsText(qubits)) }, ...shapes);
}

/**
 * @param {SVGElement[]} shapes
 * @param {string} text
 */
function told(shapes, text) {
  shapes.push(words(10, 14, text, { quiet: true }));
  return ROW;
}

/** @param {number} qubits */
function leftOf(qubits) {
  return Math.max(7.3 * (qubits + 2), 60) + 20;
}

/**
 * @param {Shown} state
 * @param {number[][]} numbers  Amplitudes of three numbers, or populations of two.
 * @param {SVGElement[]} shapes
 */
function rows({ qubits, more }, numbers, shapes) {
  const shares = numbers.map(([, re, im]) => (im === undefined ? re : re ** 2 + im ** 2));
  const most = Math.max(...shares);
  const left = leftOf(qubits);
  numbers.forEach(([place, re, im], index) => {
    const y = index * ROW + 4;
    const isAmplitude = im !== undefined;
    shapes.push(
      words(left - 12, y + 11, `|${place.toString(2).padStart(qubits, "0")}⟩`, { anchor: "end", mono: true }),
      svgElement("rect", { x: left, y, width: (shares[index] / most) * Math.max(40, WIDTH - 200 - left), height: 14, fill: isAmplitude ? phaseColor(re, im) : COLORS[0] }),
      ...(isAmplitude ? [words(WIDTH - 76, y + 11, polar(re, im), { anchor: "end" })] : []),
      words(WIDTH - 10, y + 11, formatShare(shares[index]), { anchor: "end", quiet: true }),
    );
  });
  const height = numbers.length * ROW + 6;
  if (!more) return height;
  shapes.push(
    words(10, height + 11, moreText(more.count), { quiet: true }),
    words(WIDTH - 10, height + 11, formatShare(more.share), { anchor: "end", quiet: true }),
  );
  return height + ROW;
}

/**
 * @param {number} re
 * @param {number} im
 */
function polar(re, im) {
  const degrees = Math.round((Math.atan2(im, re) * 180) / Math.PI) + 0;
  return `${Math.hypot(re, im).toFixed(3)} ∠ ${degrees === -180 ? 180 : degrees}°`;
}

/**
 * @param {number[][]} entries
 * @param {number} qubits
 * @param {SVGElement[]} shapes
 */
function matrix(entries, qubits, shapes) {
  const size = 2 ** qubits;
  const [left, side] = [Math.max(7.3 * (qubits + 2), 50), 300];
  const cell = side / size;
  const most = entries.reduce((largest, [, re, im]) => Math.max(largest, Math.hypot(re, im)), 0);
  shapes.push(svgElement("rect", { x: left, y: 6, width: side, height: side, opacity: 0.06 }));
  for (const [place, re, im] of entries) {
    const [x, y] = [left + (place % size) * cell, 6 + Math.floor(place / size) * cell];
    shapes.push(svgElement("rect", { x, y, width: cell, height: cell, fill: phaseColor(re, im), opacity: (Math.hypot(re, im) / most).toFixed(2) }));
  }
  for (let row = 0; row < size; row += Math.max(1, size / 16)) {
    shapes.push(words(left - 8, 10 + (row + 0.5) * cell, row.toString(2).padStart(qubits, "0"), { anchor: "end", mono: true, quiet: true }));
  }
  shapes.push(words(left, side + 24, trans.__("largest entry %1", most.toFixed(3)), { quiet: true }));
  return phases(shapes, left, side + 36);
}

/**
 * @param {SVGElement[]} shapes
 * @param {number} x
 * @param {number} y
 * @returns {number}  The height of all.
 */
function phases(shapes, x, y) {
  shapes.push(words(x, y + 10, trans.__("phase 0°"), { size: 11, quiet: true }));
  for (let step = 0; step < 24; step++) shapes.push(svgElement("rect", { x: x + 56 + 6 * step, y, width: 6, height: 12, fill: `hsl(${15 * step} 62% 50%)` }));
  shapes.push(words(x + 206, y + 10, "360°", { size: 11, quiet: true }));
  return y + 24;
}

/**
 * y points to the right, z up, and x to the one who looks, a little down and to the left.
 *
 * @param {number} x
 * @param {number} y
 * @param {string} name
 * @param {number[]} vector
 */
function sphere(x, y, name, vector) {
  const [across, down] = [x + RADIUS * (vector[1] - 0.4 * vector[0]), y - RADIUS * (vector[2] - 0.28 * vector[0])];
  const line = { fill: "none", stroke: "currentColor" };
  const numbers = vector.map((part) => part.toFixed(2).replace("-0.00", "0.00")).join(" ");
  return [
    svgElement("circle", { cx: x, cy: y, r: RADIUS, ...line, opacity: 0.5 }),
    svgElement("ellipse", { cx: x, cy: y, rx: RADIUS, ry: 0.3 * RADIUS, ...line, opacity: 0.25 }),
    words(x, y - RADIUS - 6, "|0⟩", { anchor: "middle", quiet: true }),
    words(x, y + RADIUS + 13, "|1⟩", { anchor: "middle", quiet: true }),
    words(x - RADIUS - 2, y - RADIUS + 4, name, { anchor: "middle", weight: 600 }),
    svgElement("path", { d: `M${x} ${y}L${across} ${down}`, stroke: COLORS[0], "stroke-width": 2.2 }),
    svgElement("circle", { cx: across, cy: down, r: 3.2, fill: COLORS[0] }),
    words(x, y + RADIUS + 29, numbers, { anchor: "middle", mono: true, quiet: true }),
  ];
}
