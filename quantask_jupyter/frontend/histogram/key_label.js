// An outcome's key and the header over a column of keys: registers apart, ones stronger than zeros.

import { element } from "../dom.js";
import { distinctNames, indexHeader, inOrder, registersText, shortenMiddle, writeKey } from "./bits.js";

/**
 * @param {string} bits
 * @param {import("./arrange.js").Arrangement} arrangement
 * @param {number} room  Characters that fit.
 * @param {number[]} columns  How many characters wide each register is.
 * @returns {HTMLElement}
 */
export function keyLabel(bits, { groups, choices, target }, room, columns) {
  const key = writeKey(bits, groups, choices.order);
  if (key.length > room) return element("span", { class: "qt-key", text: shortenMiddle(key, room) });
  const written = inOrder(bits, choices.order);
  const wanted = choices.sort === "distance" ? inOrder(target, choices.order) : written;
  const registers = groups.map(({ start, size }, index) =>
    element("span", { class: "qt-register", style: { "--columns": columns[index] } }, ...runs(written, wanted, start, start + size)),
  );
  return element("span", { class: "qt-key" }, ...registers);
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
  const columns = groups.map(({ name, size, first, last }, index) => {
    const title = size === 1 ? `${name}[${first}]` : `${name}: bits ${first} to ${last}`;
    return element(
      "span",
      { class: "qt-register", title, style: { "--columns": widths[index] } },
      element("span", { class: "qt-register-name", text: names[index] }),
      element("span", { class: "qt-indices", text: indexHeader({ name, start: 0, size, first, last }) }),
    );
  });
  return element("span", { class: "qt-key-header" }, ...columns);
}
