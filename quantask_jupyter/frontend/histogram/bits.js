// How an outcome's bits are written: in Qiskit's order (bit 0 rightmost, the last register leftmost) or reversed.

import { trans } from "../words.js";
import { valueText } from "./output_values.js";

/**
 * @typedef {import("./result.js").Register} Register
 * @typedef {"bit0-right" | "bit0-left"} BitOrder
 *
 * @typedef {object} Group  The bits of one register as they stand in a key.
 * @property {string} name
 * @property {number} start  Index of its first character in the written bits.
 * @property {number} size
 * @property {number} first  Index of the bit that is written first.
 * @property {number} last
 * @property {string} [type]  Of an output that is written as a value.
 */

const LEAST_NAME = 3; // characters of a register's name that is cut

/**
 * @param {Register[]} registers  In the order of declaration.
 * @param {BitOrder} order
 * @returns {Group[]}  From left to right.
 */
export function groupsOf(registers, order) {
  const fromLeft = order === "bit0-left" ? registers : [...registers].reverse();
  let start = 0;
  return fromLeft.map(({ name, size, type }) => {
    const [first, last] = order === "bit0-left" ? [0, size - 1] : [size - 1, 0];
    const group = { name, start, size, first, last, type };
    start += size;
    return group;
  });
}

/**
 * @param {string} bits  Bit 0 rightmost.
 * @param {BitOrder} order
 * @returns {string}  The bits as they are written, without spaces.
 */
export function inOrder(bits, order) {
  if (order === "bit0-right") return bits;
  let reversed = "";
  for (let index = bits.length - 1; index >= 0; index--) reversed += bits[index];
  return reversed;
}

/**
 * @param {string} bits  Bit 0 rightmost.
 * @param {Group[]} groups
 * @param {BitOrder} order
 * @returns {string}  The key with a space between registers.
 */
export function writeKey(bits, groups, order) {
  const written = inOrder(bits, order);
  return groups.map(({ start, size }) => written.slice(start, start + size)).join(" ");
}

/**
 * @param {string} bits  Bit 0 rightmost.
 * @param {Group[]} groups
 * @param {BitOrder} order
 * @returns {string[]}  What people read of each register: its bits, or the value of an output that has one.
 */
export function readWords(bits, groups, order) {
  const written = inOrder(bits, order);
  return groups.map(({ start, size, type }) => {
    const word = written.slice(start, start + size);
    return type === undefined ? word : valueText(type, inOrder(word, order));
  });
}

/**
 * @param {string} text  A key that a person typed, in the order shown.
 * @param {number} width
 * @param {BitOrder} order
 * @returns {string | null}  Its bits, bit 0 rightmost; null when it is not a key of that width.
 */
export function readKey(text, width, order) {
  const bits = text.replace(/\s+/g, "");
  return bits.length === width && /^[01]+$/.test(bits) ? inOrder(bits, order) : null;
}

/**
 * The indices of a register's bits as a header over them: one digit a bit where that fits, else the ends. They are
 * lowered digits: “10” over two bits would be taken for an outcome.
 *
 * @param {Group} group
 * @returns {string}  As wide as the group.
 */
export function indexHeader({ first, last, size }) {
  if (size <= 10) {
    const step = first <= last ? 1 : -1;
    return Array.from({ length: size }, (_, index) => lowered(first + step * index)).join("");
  }
  const [left, right] = [lowered(first), lowered(last)];
  return left + " ".repeat(size - left.length - right.length) + right;
}

/** @param {number} index */
function lowered(index) {
  return String(index).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);
}

/**
 * Names as they fit: cut in the middle, else behind their beginning, else before their end, so that no two look alike.
 *
 * @param {string[]} names
 * @param {number[]} widths  Characters that fit.
 * @returns {string[] | null}  Null where two would look alike in each of these ways, or too little of one is left.
 */
export function distinctNames(names, widths) {
  /** @type {((name: string, width: number) => string)[]} */
  const cuts = [
    shortenMiddle,
    (name, width) => `${name.slice(0, width - 1)}…`,
    (name, width) => `…${name.slice(name.length - width + 1)}`,
  ];
  if (names.some((name, index) => widths[index] < Math.min(name.length, LEAST_NAME))) return null;
  for (const cut of cuts) {
    const shown = names.map((name, index) => (name.length <= widths[index] ? name : cut(name, widths[index])));
    if (new Set(shown).size === new Set(names).size) return shown;
  }
  return null;
}

/**
 * @param {string[]} names  Long ones of one length, as outcomes of many qubits are.
 * @param {number} width  Characters that fit.
 * @returns {string[] | null}  The same part of each, around where they differ; null where no two may look alike in any.
 */
export function whereTheyDiffer(names, width) {
  const room = width - 2;
  const parts = (/** @type {number} */ start) => names.map((name) => name.slice(start, start + room));
  const every = Array.from({ length: Math.max(0, names[0].length - width) }, (_, index) => index + 1);
  const apart = room < LEAST_NAME ? [] : every.filter((start) => new Set(parts(start)).size === names.length);
  return apart.length ? parts(apart[apart.length >> 1]).map((part) => `…${part}…`) : null;
}

/**
 * @param {Group[]} groups
 * @param {number} [room]  Characters; names are cut where all of it has more.
 * @returns {string}  The registers as they stand in a key, each with the indices of its first and its last bit.
 */
export function registersText(groups, room = Infinity) {
  const names = groups.map(({ name }) => name);
  const indices = groups.map(({ first, last, type }) => type !== undefined ? "" : `[${first === last ? first : `${first}…${last}`}]`);
  for (let most = Math.max(LEAST_NAME, ...names.map(({ length }) => length)); most >= LEAST_NAME; most -= 1) {
    const shown = distinctNames(names, names.map(() => most));
    const text = shown?.map((name, index) => name + indices[index]).join(" ");
    if (text !== undefined && text.length <= room) return text;
  }
  return trans._n("%1 register", "%1 registers", groups.length);
}

/**
 * @param {string} text  Longer than `room`.
 * @param {number} room  Characters.
 * @returns {string}  Its two ends.
 */
export function shortenMiddle(text, room) {
  if (text.length <= room) return text;
  const head = Math.ceil((room - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (room - 1 - head))}`;
}

/**
 * @param {string} bits  A register's, bit 0 rightmost.
 * @returns {bigint}
 */
export function valueOf(bits) {
  return BigInt(`0b${bits}`);
}
