// A saved state on a card: amplitudes with their phases as colours, Bloch spheres, a matrix as a map.

import { svgElement } from "../dom.js";
import { formatShare } from "../histogram/format.js";
import { words } from "../histogram/picture.js";
import { COLORS } from "../sweep/curve.js";
import { blochVector, phaseColor } from "./state.js";

/** @typedef {import("./state.js").State} State */

// As wide as a narrow notebook: a picture that is made smaller has letters that nobody can read.
const [WIDTH, ROW, MOST_ROWS, MOST_MAPPED] = [448, 22, 16, 5];
const [MOST_SPHERES, ABREAST, RADIUS] = [6, 4, 34];

/**
 * @param {State} state
 * @returns {SVGElement}
 */
export function statePicture(state) {
  const { kind, qubits } = state;
  /** @type {SVGElement[]} */
  const shapes = [];
  let height = kind === "statevector" ? amplitudes(state, shapes) : qubits <= MOST_MAPPED ? matrix(state, shapes) : 0;
  if (kind !== "operator" && qubits <= MOST_SPHERES) {
    for (let qubit = 0; qubit < qubits; qubit++) {
      const [column, row] = [qubit % ABREAST, Math.floor(qubit / ABREAST)];
      shapes.push(...sphere(60 + column * 106, height + 56 + row * 126, `q${qubit}`, blochVector(state, qubit)));
    }
    height += 126 * Math.ceil(qubits / ABREAST);
  }
  return svgElement("svg", { width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}`, fill: "currentColor", class: "qt-state-picture", role: "img", "aria-label": `State of ${qubits} qubits` }, ...shapes);
}

/**
 * @param {State} state
 * @param {SVGElement[]} shapes
 */
function amplitudes({ re, im, qubits }, shapes) {
  const shares = Array.from(re, (part, place) => part ** 2 + im[place] ** 2);
  const there = shares.map((_, place) => place).filter((place) => shares[place] > 1e-18);
  const least = Float64Array.from(shares).sort()[Math.max(0, shares.length - MOST_ROWS)]; // a million numbers sort fast, places do not
  const shown = there.filter((place) => shares[place] >= least).sort((a, b) => shares[b] - shares[a] || a - b).slice(0, MOST_ROWS).sort((a, b) => a - b);
  const most = shown.reduce((largest, place) => Math.max(largest, shares[place]), 0);
  const left = Math.max(7.3 * (qubits + 2), 60) + 20;
  shown.forEach((place, index) => {
    const y = index * ROW + 4;
    const degrees = Math.round((Math.atan2(im[place], re[place]) * 180) / Math.PI) + 0;
    shapes.push(
      words(left - 12, y + 11, `|${place.toString(2).padStart(qubits, "0")}⟩`, { anchor: "end", mono: true }),
      svgElement("rect", { x: left, y, width: (shares[place] / most) * Math.max(40, WIDTH - 200 - left), height: 14, fill: phaseColor(re[place], im[place]) }),
      words(WIDTH - 76, y + 11, `${Math.sqrt(shares[place]).toFixed(3)} ∠ ${degrees === -180 ? 180 : degrees}°`, { anchor: "end" }),
      words(WIDTH - 10, y + 11, formatShare(shares[place]), { anchor: "end", quiet: true }),
    );
  });
  let height = shown.length * ROW + 6;
  if (there.length > shown.length) {
    shapes.push(words(10, height + 11, `${(there.length - shown.length).toLocaleString("en")} more`, { quiet: true }));
    height += ROW;
  }
  return phases(shapes, left, height + 4);
}

/**
 * @param {State} state
 * @param {SVGElement[]} shapes
 */
function matrix({ re, im, qubits }, shapes) {
  const size = 2 ** qubits;
  const [left, side] = [Math.max(7.3 * (qubits + 2), 50), 300];
  const cell = side / size;
  const most = re.reduce((largest, part, place) => Math.max(largest, Math.hypot(part, im[place])), 0);
  shapes.push(svgElement("rect", { x: left, y: 6, width: side, height: side, opacity: 0.06 }));
  for (let place = 0; place < size * size; place++) {
    const share = Math.hypot(re[place], im[place]) / most;
    if (share > 0.005) {
      const [x, y] = [left + (place % size) * cell, 6 + Math.floor(place / size) * cell];
      shapes.push(svgElement("rect", { x, y, width: cell, height: cell, fill: phaseColor(re[place], im[place]), opacity: share.toFixed(2) }));
    }
  }
  for (let row = 0; row < size; row += Math.max(1, size / 16)) {
    shapes.push(words(left - 8, 10 + (row + 0.5) * cell, row.toString(2).padStart(qubits, "0"), { size: 10, anchor: "end", mono: true, quiet: true }));
  }
  shapes.push(words(left, side + 24, `largest entry ${most.toFixed(3)}`, { quiet: true }));
  return phases(shapes, left, side + 36);
}

/**
 * @param {SVGElement[]} shapes
 * @param {number} x
 * @param {number} y
 * @returns {number}  The height of all.
 */
function phases(shapes, x, y) {
  shapes.push(words(x, y + 10, "phase 0°", { size: 11, quiet: true }));
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
 * @param {[number, number, number]} vector
 */
function sphere(x, y, name, vector) {
  const [across, down] = [x + RADIUS * (vector[1] - 0.4 * vector[0]), y - RADIUS * (vector[2] - 0.28 * vector[0])];
  const line = { fill: "none", stroke: "currentColor" };
  const numbers = vector.map((part) => part.toFixed(2).replace("-0.00", "0.00")).join(" ");
  return [
    svgElement("circle", { cx: x, cy: y, r: RADIUS, ...line, opacity: 0.5 }),
    svgElement("ellipse", { cx: x, cy: y, rx: RADIUS, ry: 0.3 * RADIUS, ...line, opacity: 0.25 }),
    words(x, y - RADIUS - 6, "|0⟩", { size: 10, anchor: "middle", quiet: true }),
    words(x, y + RADIUS + 13, "|1⟩", { size: 10, anchor: "middle", quiet: true }),
    words(x - RADIUS - 2, y - RADIUS + 4, name, { anchor: "middle", weight: 600 }),
    svgElement("path", { d: `M${x} ${y}L${across} ${down}`, stroke: COLORS[0], "stroke-width": 2.2 }),
    svgElement("circle", { cx: across, cy: down, r: 3.2, fill: COLORS[0] }),
    words(x, y + RADIUS + 29, numbers, { size: 10, anchor: "middle", mono: true, quiet: true }),
  ];
}
