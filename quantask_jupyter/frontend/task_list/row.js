// A row of the list: columns stay where they are, whatever a task is called.

import { element, visible } from "../dom.js";
import { formatCount } from "../histogram/format.js";
import { elapsedText, stateText } from "../task_state.js";
import { trans } from "../words.js";
import { parted, placeInBatch, titleOf } from "./titles.js";

/**
 * @typedef {import("../api.js").Task} Task
 */

/** Heads, and the classes of their columns. */
const columns = () => [
  [trans.__("State"), "qt-col-state"],
  [trans.__("Name"), "qt-col-name"],
  [trans.__("ID"), "qt-col-id"],
  [trans.__("Shots"), "qt-col-shots"],
  [trans.__("Time"), "qt-col-time"],
  [trans.__("Submitted"), "qt-col-submitted"],
];

/** @param {HTMLElement} every  Chooses all. */
export function headRow(every) {
  return element("tr", {}, element("td", { class: "qt-col-box" }, every), ...columns().map(([text, name]) => element("th", { scope: "col", class: name, text })));
}

/**
 * @param {Task} task
 * @param {{ short: string, isOpen: boolean, isChosen: boolean, choose: () => void, open: (isByKey: boolean) => void }} how  `short` is its short id.
 */
export function taskRow(task, { short, isOpen, isChosen, choose, open }) {
  const title = titleOf(task);
  const box = checkbox(trans.__("Choose %1", title), isChosen, choose);
  box.dataset.key = `choose ${task.id}`;
  const place = placeInBatch(task);
  const name = place ? ofBatch(place) : alone(title);
  const opener = element("button", { type: "button", class: "qt-open", title, "data-key": `open ${task.id}`, "aria-expanded": String(isOpen), on: { click: ({ detail: clicks }) => open(clicks === 0) } }, ...name);
  const tags = task.tags.map((text) => element("span", { class: "qt-tag", text, title: text }));
  const state = stateText(task);
  const [word, ...details] = state.split(", "); // which have no room in a narrow list
  const submitted = new Date(task.created_at);
  return element(
    "tr",
    { "data-status": task.status, "aria-current": isOpen ? "true" : null },
    element("td", { class: "qt-col-box" }, box),
    element("td", { class: "qt-col-state", title: state }, element("span", { class: "qt-state" }, element("span", { class: "qt-word", text: word }), details.length ? element("span", { class: "qt-state-details", text: `, ${details.join(", ")}` }) : null)),
    element("td", { class: "qt-col-name" }, element("div", { class: "qt-named" }, opener, ...tags)),
    element("td", { class: "qt-col-id", title: task.id }, element("code", { text: short })),
    element("td", { class: "qt-col-shots qt-number", text: formatCount(task.shots) }),
    element("td", { class: "qt-col-time qt-number", text: elapsedText(task, Date.now()) }),
    element("td", { class: "qt-col-submitted", title: submitted.toLocaleString() }, element("time", { datetime: task.created_at, text: submitted.toLocaleString(undefined, { dateStyle: "short", timeStyle: "short" }) })),
  );
}

/** @param {{ batch: string, number: string, own: string }} place */
function ofBatch({ batch, number, own }) {
  return [element("span", { class: "qt-cut", text: batch }), element("span", { text: number }), element("span", { class: "qt-cut", text: own })];
}

/** @param {string} title */
function alone(title) {
  const [head, end] = parted(title);
  return end ? [element("span", { class: "qt-head", text: head }), element("span", { class: "qt-kept", text: end })] : [visible(title)];
}

/**
 * Put rows in the place of those that are there; one that says the same stays, and with it what somebody has selected in it.
 *
 * @param {HTMLElement} body
 * @param {HTMLTableRowElement[]} rows
 */
export function renew(body, rows) {
  const old = [...body.children];
  rows.forEach((row, index) => {
    if (!old[index]) body.append(row);
    else if (!saysTheSame(old[index], row)) old[index].replaceWith(row);
  });
  for (const left of old.slice(rows.length)) left.remove();
}

/**
 * @param {Element} old
 * @param {Element} row
 */
function saysTheSame(old, row) {
  return old.isEqualNode(row) && old.querySelector("input")?.checked === row.querySelector("input")?.checked;
}

/** @param {string} text */
export function messageRow(text) {
  return element("tr", {}, element("td", { colspan: String(columns().length + 1), class: "qt-nothing", text }));
}

/**
 * @param {string} label
 * @param {boolean} checked
 * @param {() => void} change
 */
export function checkbox(label, checked, change) {
  return element("input", { type: "checkbox", checked, "aria-label": label, on: { change } });
}
