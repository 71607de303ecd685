// What a person can choose, as native controls: the keyboard and screen readers know them already.

import { element, uniqueId } from "../dom.js";
import { trans } from "../words.js";
import { readKey, writeKey } from "./bits.js";
import { formatCount } from "./format.js";

/**
 * @typedef {import("./arrange.js").Arrangement} Arrangement
 * @typedef {import("./arrange.js").Choices} Choices
 * @typedef {import("./result.js").Result} Result
 * @typedef {(changed: Partial<Choices>) => void} Choose
 */

const TOPS = [10, 20, 50, 100, 1000];

/**
 * @param {Result} result
 * @param {Arrangement} arrangement
 * @param {Choose} choose
 * @param {boolean} mayFetch  Whether outcomes that the notebook does not hold can be had.
 * @returns {HTMLElement[]}
 */
export function controls(result, arrangement, choose, mayFetch) {
  const { choices } = arrangement;
  return [
    select("sort", trans.__("Sort by"), choices.sort, sorts(), (sort) => choose({ sort: /** @type {Choices["sort"]} */ (sort) })),
    choices.sort === "distance" ? targetField(arrangement, choose) : null,
    arrangement.outcomes > TOPS[0] ? topSelect(arrangement, choose, mayFetch) : null,
    result.registers.length > 1 ? registerSelect(result, choices, choose) : null,
    measureSwitch(result, choices, choose),
    orderSelect(choices, choose),
  ].filter((control) => control !== null);
}

function sorts() {
  return [
    ["value", trans.__("Value")],
    ["count", trans.__("Count")],
    ["distance", trans.__("Hamming distance")],
  ];
}

/**
 * @param {Arrangement} arrangement
 * @param {Choose} choose
 * @param {boolean} mayFetch
 */
function topSelect({ choices, outcomes, unsaved }, choose, mayFetch) {
  const options = TOPS.filter((top) => top < outcomes).map((top) => [String(top), trans.__("Top %1", formatCount(top))]);
  options.push(["Infinity", unsaved > 0 && !mayFetch ? trans.__("All %1 that are here", formatCount(outcomes - unsaved)) : trans.__("All %1", formatCount(outcomes))]);
  return select("top", trans.__("Show"), String(choices.top), options, (top) => choose({ top: Number(top) }));
}

/**
 * @param {Result} result
 * @param {Choices} choices
 * @param {Choose} choose
 */
export function registerSelect({ registers }, choices, choose) {
  const options = registers.map(({ name }, index) => [String(index), name]);
  const current = registers.findIndex(({ name }) => name === choices.register);
  return select("registers", trans.__("Registers"), String(current), [["-1", trans.__("All")], ...options], (index) =>
    choose({ register: registers[Number(index)]?.name ?? null, target: null }),
  );
}

/**
 * @param {Result} result
 * @param {Choices} choices
 * @param {Choose} choose
 */
function measureSwitch({ series }, choices, choose) {
  const comparable = series.every(({ sampled, total }) => sampled && total === series[0].total);
  if (!comparable) return null; // counts out of different numbers of shots say nothing side by side
  const button = (/** @type {Choices["measure"]} */ measure, /** @type {string} */ text) =>
    element("button", {
      type: "button",
      text,
      "data-control": measure,
      "aria-pressed": String(choices.measure === measure),
      on: { click: () => choose({ measure }) },
    });
  return element(
    "div",
    { class: "qt-switch", role: "group", "aria-label": trans.__("Bars show") },
    button("counts", trans.__("Counts")),
    button("probability", trans.__("Probability")),
  );
}

/**
 * @param {Choices} choices
 * @param {Choose} choose
 */
export function orderSelect({ order }, choose) {
  const orders = [["bit0-right", trans.__("right, as in Qiskit")], ["bit0-left", trans.__("left")]];
  return select("order", trans.__("Bit 0"), order, orders, (chosen) => choose({ order: /** @type {Choices["order"]} */ (chosen) }));
}

/**
 * @param {Arrangement} arrangement
 * @param {Choose} choose
 */
function targetField({ choices, groups, target, width }, choose) {
  const id = uniqueId();
  const shown = writeKey(target, groups, choices.order);
  const input = element("input", {
    id,
    type: "text",
    value: shown,
    size: Math.min(24, shown.length + 1),
    spellcheck: "false",
    autocomplete: "off",
    "data-control": "target",
    title: trans._n("%1 bit; Enter or a double click on an outcome takes that one", "%1 bits; Enter or a double click on an outcome takes that one", width),
    on: {
      keydown: (event) => event.stopPropagation(),
      input: () => {
        const bits = readKey(input.value, width, choices.order);
        input.toggleAttribute("aria-invalid", false);
        if (bits === null) input.setAttribute("aria-invalid", "true");
        else if (bits !== target) choose({ target: bits });
      },
    },
  });
  return element("div", { class: "qt-field" }, element("label", { for: id, text: trans.__("to") }), input);
}

/**
 * @param {string} name  By which it is found again.
 * @param {string} label
 * @param {string} value
 * @param {string[][]} options  Values with their texts.
 * @param {(value: string) => void} choose
 */
export function select(name, label, value, options, choose) {
  const id = uniqueId();
  /** @type {HTMLSelectElement} */
  const node = element(
    "select",
    { id, "data-control": name, on: { change: () => choose(node.value) } },
    ...options.map(([key, text]) => element("option", { value: key, text, selected: key === value })),
  );
  return element("div", { class: "qt-field" }, element("label", { for: id, text: label }), node);
}
