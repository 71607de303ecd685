// An outcome's key and the header over a column of keys: registers apart, ones stronger than zeros.

import { element } from "../dom.js";
import { trans } from "../words.js";
import { distinctNames, indexHeader, inOrder, readWords, registersText, shortenMiddle } from "./bits.js";

const MOST_MEASURED = 1000; // rows of values

/**
 * @param {string} bits
 * @param {import("./arrange.js").Arrangement} arrangement
 * @param {number} room  Characters that fit.
 * @param {number[]} columns  How many characters wide each register is.
 * @returns {HTMLElement}
 */
export function keyLabel(bits, { groups, choices, target }, room, columns) {
  const words = readWords(bits, groups, choices.order);
  const key = words.join(" ");
  if (key.length > room) return element("span", { class: "qt-key", text: shortenMiddle(key, room) });
  const written = inOrder(bits, choices.order);
  const wanted = choices.sort === "distance" ? inOrder(target, choices.order) : written;
  const registers = groups.map(({ start, size, type }, index) =>
    element("span", { class: "qt-register", style: { "--columns": columns[index] } }, ...(type === undefined ? runs(written, wanted, start, start + size) : [words[index]])),
  );
  return element("span", { class: "qt-key" }, ...registers);
}

/**
 * @param {import("./arrange.js").Arrangement} arrangement
 * @returns {number[]}  How many characters each register takes in the keys: its bits, or the longest of its values.
 */
export function wordLengths({ groups, rows, choices }) {
  if (groups.every(({ type }) => type === undefined)) return groups.map(({ size }) => size);
  const lengths = rows.first(MOST_MEASURED).map(({ bits }) => readWords(bits, groups, choices.order).map((word) => word.length));
  return groups.map((_, index) => Math.max(...lengths.map((words) => words[index])));
}

/**
 * Neighbouring bits that look alike share an element.
 *
 * @param {string} written
 * @param {string} wanted
 * @param {number} start
 * @param {number} end
 */
function runs(written, wanted, start, end) {
  const look = (/** @type {number} */ index) =>
    (written[index] === "1" ? "qt-one" : "qt-zero") + (written[index] === wanted[index] ? "" : " qt-differs");
  const spans = [];
  for (let from = start; from < end; ) {
    let to = from + 1;
    while (to < end && look(to) === look(from)) to += 1;
    spans.push(element("span", { class: look(from), text: written.slice(from, to) }));
    from = to;
  }
  return spans;
}

/**
 * Names and bit indices over the keys. A name is cut where its register is narrower; the full text is its title. Where
 * names that are cut would look alike, they stand in a line of their own.
 *
 * @param {import("./bits.js").Group[]} groups
 * @param {number[]} widths  How many characters wide each register is.
 * @param {boolean} fits  False where keys are shortened, so that nothing stands over its bit.
 * @returns {HTMLElement}
 */
export function keyHeader(groups, widths, fits) {
  const rooms = [...widths.slice(0, -1), Infinity]; // beside the last one
  const names = distinctNames(groups.map(({ name }) => name), rooms);
  if (!fits || !names) return element("span", { class: "qt-key-header qt-long", text: registersText(groups) });
  const columns = groups.map(({ name, size, first, last, type }, index) => {
    const title = type !== undefined ? `${name}: ${type}` : size === 1 ? `${name}[${first}]` : trans.__("%1: bits %2 to %3", name, first, last);
    return element(
      "span",
      { class: "qt-register", title, style: { "--columns": widths[index] } },
      element("span", { class: "qt-register-name", text: names[index] }),
      element("span", { class: "qt-indices", text: type !== undefined ? "" : indexHeader({ name, start: 0, size, first, last }) }),
    );
  });
  return element("span", { class: "qt-key-header" }, ...columns);
}
