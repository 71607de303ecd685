// Which tasks a list shows: by state, by text as somebody types it, and by what the list was asked for.

import { element } from "../dom.js";
import { select } from "../histogram/controls.js";
import { stateName } from "../task_state.js";
import { trans } from "../words.js";

const PAUSE = 200; // ms without a key until the server is asked
const REMOVABLE = ["name", "tag"]; // criteria that the list was asked for; the batch's own list stays the batch's

/** @type {import("../api.js").Task["status"][]} */
const STATES = ["pending", "processing", "completed", "failed", "cancelled"];

export class FilterBar {
  /**
   * @param {Record<string, string>} filters  That the list begins with.
   * @param {boolean} mayAsk  Whether there is a server that knows more tasks than are listed.
   * @param {{ onTyped: () => void, onChange: () => void }} tell  `onTyped` at each key, `onChange` when the server is to be asked.
   */
  constructor(filters, mayAsk, { onTyped, onChange }) {
    this.wanted = { ...filters };
    this.text = filters.search ?? "";
    this.onTyped = onTyped;
    this.onChange = onChange;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {HTMLInputElement | null} */
    this.input = null;
    const states = [["", trans.__("Any")], ...STATES.map((state) => [state, stateName(state)])];
    const byState = select("state", trans.__("State"), filters.status ?? "", states, (state) => this.#choose("status", state));
    const given = REMOVABLE.filter((name) => filters[name]).map((name) => this.#removable(name, filters[name]));
    this.element = element("div", { class: "qt-controls", role: "toolbar", "aria-label": trans.__("Task list") }, ...(mayAsk ? [byState] : []), this.#input(), ...given);
  }

  get isOn() {
    return Object.keys(this.wanted).length > 0 || this.text !== "";
  }

  /** Whether it leaves out tasks by something else than their state. */
  get isNarrow() {
    return Object.keys(this.withoutState).length > 0;
  }

  get withoutState() {
    const { status: _, search: __, ...others } = this.wanted;
    return this.text ? { ...others, search: this.text } : others;
  }

  #input() {
    /** @type {HTMLInputElement} */
    const input = (this.input = element("input", {
      type: "text",
      class: "qt-search",
      value: this.text,
      placeholder: trans.__("Filter names, ids, tags"),
      "aria-label": trans.__("Filter"),
      spellcheck: "false",
      autocomplete: "off",
      on: { keydown: (event) => event.stopPropagation(), input: () => this.#type(input.value.trim()) },
    }));
    return input;
  }

  /** @param {string} text */
  #type(text) {
    if (text === this.text) return;
    this.text = text;
    this.onTyped();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#choose("search", text), PAUSE);
  }

  /**
   * @param {string} filter
   * @param {string} value
   */
  #choose(filter, value) {
    const { [filter]: _, ...others } = this.wanted;
    this.wanted = value ? { ...others, [filter]: value } : others;
    this.onChange();
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  #removable(name, value) {
    const isTag = name === "tag";
    const button = element("button", {
      type: "button",
      class: "qt-criterion",
      text: isTag ? trans.__("tag: %1 ×", value) : trans.__("name: %1 ×", value),
      "aria-label": isTag ? trans.__("Do not filter by tag %1", value) : trans.__("Do not filter by name %1", value),
      on: { click: () => (this.input?.focus(), button.remove(), this.#choose(name, "")) },
    });
    return button;
  }

  /** Put the keyboard on the first of what is chosen by. */
  focus() {
    /** @type {HTMLElement | null} */ (this.element.querySelector("select, input"))?.focus();
  }

  destroy() {
    clearTimeout(this.timer);
  }
}
