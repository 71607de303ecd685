// What a circuit has saved, as pictures and a table: beside its counts, or where a result has none.

import { element } from "../dom.js";
import { plural } from "../histogram/format.js";
import { KINDS, readShown } from "../state/state.js";
import { statePicture } from "../state/state_picture.js";

/** @typedef {import("./saved_parts.js").Table} Table */

/**
 * @param {{ saved?: unknown, states?: unknown }} result  As it is saved, or whatever stands in a stranger's notebook.
 * @returns {HTMLElement[]}  A picture for each state, and a table of what is told of all that was saved.
 */
export function savedViews({ saved, states }) {
  const shown = readShown(states);
  const pictures = shown.map((state) => {
    const told = `${KINDS[state.type]} of ${plural(state.qubits, "qubit")}`;
    const title = element("figcaption", { class: "qt-note", text: state.label === state.type ? told : `${state.label}: ${told}` }); // Aer's own label says no more
    return element("figure", { class: "qt-saved-state", tabindex: 0 }, title, statePicture(state));
  });
  const table = readTable(saved);
  const drawn = new Set(shown.map(({ label }) => label));
  const tellsMore = table?.points !== undefined || table?.rows.some(([label]) => !drawn.has(label));
  return [...pictures, ...(table && tellsMore ? [tableView(table)] : [])];
}

/**
 * @param {any} saved
 * @returns {Table | null}
 */
function readTable(saved) {
  const areTexts = (/** @type {unknown} */ row) => Array.isArray(row) && row.every((cell) => typeof cell === "string");
  return areTexts(saved?.heads) && Array.isArray(saved.rows) && saved.rows.every(areTexts) ? saved : null;
}

/** @param {Table} table */
function tableView({ heads, rows }) {
  const head = element("tr", {}, ...heads.map((text) => element("th", { text, scope: "col" })));
  const body = rows.map((cells) => element("tr", {}, ...cells.map((text) => element("td", { text, class: "qt-number" }))));
  return element("div", { class: "qt-table", tabindex: 0, role: "region", "aria-label": "What the circuit has saved" },
    element("table", {}, element("thead", {}, head), element("tbody", {}, ...body)));
}
