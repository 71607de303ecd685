// The rows of bars. Only those in view are in the page, so ten thousand outcomes cost as much as thirty.

import { element, uniqueId } from "../dom.js";
import { formatCount, formatTick } from "./format.js";
import { keyHeader, wordLengths } from "./key_label.js";
import { numbersHeader, outcomeRow, restRow } from "./row.js";
import { trans } from "../words.js";
import { rowsInView, ticks } from "./scale.js";

/**
 * @typedef {import("./arrange.js").Arrangement} Arrangement
 * @typedef {import("./arrange.js").Row} Row
 */

const ROW = { single: 24, comparison: 34 };
const KEY_LINE = 22; // a key that stands over its bar instead of beside it
const VIEW_HEIGHT = 20 * ROW.single;
const CUT = 0.8; // of a row with its key above: what is seen of the last one, so that it has its bar
const INSET = 8; // as in histogram.css
const NAME = 8; // characters of a register's name that its column may grow to
const BESIDE = 0.42; // of the width: keys up to here stand beside their bars

export class Chart {
  /** @param {{ onActive: (row: Row | null) => void, onPick: (row: Row) => void }} listeners */
  constructor({ onActive, onPick }) {
    this.onActive = onActive;
    this.onPick = onPick;
    this.active = -1;
    /** @type {Arrangement | null} */
    this.arrangement = null;
    this.header = element("div", { class: "qt-chart-header" });
    this.grid = element("div", { class: "qt-gridlines", "aria-hidden": "true" });
    this.rows = element("div", { class: "qt-rows", role: "presentation" });
    this.list = element(
      "div",
      {
        class: "qt-list",
        role: "listbox",
        tabindex: "0",
        "aria-label": trans.__("Outcomes"),
        on: {
          scroll: () => this.#drawRows(),
          keydown: (event) => this.#press(event),
          pointermove: (event) => this.#point(event),
          pointerleave: () => this.#activate(-1),
          click: (event) => this.#point(event),
          dblclick: () => this.#pick(),
          blur: () => this.#activate(-1),
        },
      },
      this.rows,
    );
    this.rest = element("div", { class: "qt-rest" });
    this.axis = element("div", { class: "qt-axis", "aria-hidden": "true" });
    this.probe = element("span", { class: "qt-key qt-probe", "aria-hidden": "true", text: "0".repeat(10) });
    const body = element("div", { class: "qt-plot" }, this.grid, this.list, this.rest, this.axis);
    this.element = element("div", { class: "qt-chart" }, this.header, body, this.probe);
    this.observer = new ResizeObserver(() => this.#layOut());
    this.observer.observe(this.element);
  }

  destroy() {
    this.observer.disconnect();
  }

  /** @param {Arrangement} arrangement */
  show(arrangement) {
    this.arrangement = arrangement;
    this.active = -1;
    this.id = uniqueId();
    this.#layOut();
  }

  #layOut() {
    const { arrangement } = this;
    if (!arrangement) return;
    const { groups, rows, rest, series, choices } = arrangement;
    const sizes = wordLengths(arrangement);
    const character = this.probe.getBoundingClientRect().width / 10 || 7.2;
    const room = Math.floor(((this.element.clientWidth || 640) - 2 * INSET) / character);
    const length = sizes.reduce((sum, size) => sum + size, groups.length - 1);
    this.over = length > Math.max(10, room * BESIDE);
    this.room = this.over ? room : length;
    const named = groups.map(({ name }, index) => Math.max(sizes[index], Math.min(name.length, NAME)));
    const labelled = named.reduce((sum, columns) => sum + columns, groups.length - 1);
    /** How many characters wide each register is: wider than its word where a short name would be cut. */
    this.columns = labelled <= Math.max(10, room * BESIDE) ? named : sizes;
    const label = this.columns.reduce((sum, columns) => sum + columns, groups.length - 1);
    this.rowHeight = (series.length > 1 ? ROW.comparison : ROW.single) + (this.over ? KEY_LINE : 0);
    this.element.classList.toggle("qt-over", this.over);
    this.element.classList.toggle("qt-compared", series.length > 1);
    this.element.classList.toggle("qt-distances", choices.sort === "distance");
    this.element.style.setProperty("--key", `${Math.max(label, rest ? 9 : 4)}ch`);
    this.element.style.setProperty("--row", `${this.rowHeight}px`);
    this.rows.style.height = `${rows.length * this.rowHeight}px`;
    this.list.style.maxHeight = `${this.over ? (Math.max(8, Math.floor(VIEW_HEIGHT / this.rowHeight)) + CUT) * this.rowHeight : VIEW_HEIGHT}px`;
    this.header.replaceChildren(keyHeader(groups, this.columns, length <= room), numbersHeader(arrangement));
    this.rest.replaceChildren(...(rest ? [restRow(rest, arrangement)] : []));
    this.#drawAxis();
    this.#drawRows();
  }

  #drawAxis() {
    const { most, choices, series } = /** @type {Arrangement} */ (this.arrangement);
    const counts = choices.measure === "counts";
    const longest = counts ? most * series[0].total : most;
    const found = ticks(longest, { whole: counts, steps: this.element.clientWidth < 420 ? 2 : 4 });
    const at = found.map((value) => ({ value, share: longest ? value / longest : 0 }));
    this.axis.replaceChildren(
      ...at.map(({ value, share }) =>
        element("span", { class: "qt-tick", style: { "--share": share }, text: counts ? formatCount(value) : formatTick(value) }),
      ),
    );
    this.grid.replaceChildren(...at.map(({ share }) => element("span", { style: { "--share": share } })));
  }

  #drawRows() {
    const { arrangement } = this;
    if (!arrangement) return;
    const height = this.list.clientHeight || VIEW_HEIGHT;
    const [first, end] = rowsInView(this.list.scrollTop, height, this.rowHeight ?? ROW.single, arrangement.rows.length);
    const drawn = [];
    for (let index = first; index < end; index++) {
      drawn.push(outcomeRow(arrangement, index, { id: `${this.id}-${index}`, room: this.room ?? 0, columns: this.columns ?? [], active: index === this.active }));
    }
    this.rows.style.setProperty("--first", String(first));
    this.rows.replaceChildren(...drawn);
  }

  /** @param {number} index */
  #activate(index) {
    if (!this.arrangement || index === this.active) return;
    this.active = index;
    for (const row of this.rows.children) {
      const isActive = row.id === `${this.id}-${index}`;
      row.classList.toggle("qt-active", isActive);
      row.setAttribute("aria-selected", String(isActive));
    }
    if (index < 0) this.list.removeAttribute("aria-activedescendant");
    else this.list.setAttribute("aria-activedescendant", `${this.id}-${index}`);
    this.onActive(this.arrangement.rows.at(index));
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const row = /** @type {Element} */ (event.target).closest(".qt-row");
    if (row) this.#activate(Number(row.id.slice(row.id.lastIndexOf("-") + 1)));
  }

  #pick() {
    const row = this.arrangement?.rows.at(this.active);
    if (row) this.onPick(row);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const last = (this.arrangement?.rows.length ?? 0) - 1;
    const page = Math.max(1, Math.floor(this.list.clientHeight / (this.rowHeight ?? ROW.single)) - 1);
    const moves = {
      ArrowDown: Math.min(last, this.active + 1),
      ArrowUp: Math.max(0, this.active - 1),
      PageDown: Math.min(last, this.active + page),
      PageUp: Math.max(0, this.active - page),
      Home: 0,
      End: last,
    };
    if (event.key in moves) this.#scrollTo(moves[/** @type {keyof typeof moves} */ (event.key)]);
    else if (event.key === "Enter") this.#pick();
    else return;
    event.preventDefault();
    event.stopPropagation(); // the notebook would take it for a move between cells
  }

  /** @param {number} index */
  #scrollTo(index) {
    const top = index * (this.rowHeight ?? ROW.single);
    const bottom = top + (this.rowHeight ?? ROW.single) - this.list.clientHeight;
    this.list.scrollTop = Math.max(bottom, Math.min(top, this.list.scrollTop));
    this.#drawRows();
    this.#activate(index);
  }
}
