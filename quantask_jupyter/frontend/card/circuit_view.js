// The circuit of a task, folded until somebody wants to see it; which ones are unfolded is remembered.
// It is asked for when it is in view: each drawing takes a process of its own.

import { ApiError } from "../api.js";
import { element, setText } from "../dom.js";
import { formatCount } from "../histogram/format.js";
import { Sight } from "../sight.js";
import { trans } from "../words.js";

/**
 * @typedef {import("../api.js").Api} Api
 * @typedef {import("../api.js").Drawing} Drawing
 */

const SAVED = "saved"; // in place of an id
const INKS = { "qt-if-light": "#1c2330", "qt-if-dark": "#e6e9ef" };
const REMEMBERED = "quantask.open-circuits"; // of these tasks, the latest last
const MOST_REMEMBERED = 200;

/** Tasks whose circuit somebody has unfolded on this page. @type {Set<string>} */
const askedHere = new Set();

export class CircuitView {
  /**
   * @param {Api | null} api
   * @param {{ saved?: Drawing | null, onDrawn?: (drawing: Drawing) => void }} [from]  `saved` is shown in place of asking; `onDrawn`
   *   gets what the API has drawn for somebody who has unfolded it on this page.
   */
  constructor(api, { saved = null, onDrawn = () => {} } = {}) {
    this.api = api;
    this.saved = saved;
    this.onDrawn = onDrawn;
    this.id = "";
    this.task = "";
    this.drawn = "";
    this.isAsked = false; // by somebody on this card, and not by what is remembered
    this.body = element("div", { class: "qt-drawing", tabindex: 0, role: "region", "aria-label": trans.__("Circuit") });
    const summary = element("summary", { text: trans.__("Circuit"), on: { click: () => (this.isAsked = true) } });
    this.element = element("details", { class: "qt-circuit", on: { toggle: () => this.#toggle() } }, summary, this.body);
    /** @type {Sight | null} */
    this.sight = null;
  }

  destroy() {
    this.id = "";
    this.sight?.close();
  }

  /** @param {string} id  Of the task; empty for one that was saved. */
  show(id) {
    if (id !== this.task && remembered().includes(id)) this.element.open = true;
    this.task = id;
    this.id = this.saved ? SAVED : id;
    this.element.hidden = !this.id;
    if (this.element.open) this.#draw();
  }

  #toggle() {
    if (this.isAsked) {
      if (this.element.open) askedHere.add(this.task);
      remember(this.task, this.element.open);
    }
    if (this.element.open) this.#draw();
  }

  async #draw() {
    const { id, saved, api } = this;
    if (!id || this.drawn === id) return;
    this.drawn = id;
    if (saved) return this.body.replaceChildren(...drawingParts(saved));
    setText(this.body, trans.__("Drawing …"));
    try {
      await this.#isSeen();
      if (this.id !== id || !api) return;
      const drawing = await api.drawing(id);
      if (this.id !== id) return;
      this.body.replaceChildren(...drawingParts(drawing));
      if (askedHere.has(this.task)) this.onDrawn(drawing); // also on the card that has taken the other's place
    } catch (error) {
      this.drawn = "";
      this.#fail(error);
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    const isGone = error instanceof ApiError && error.status === 404;
    if (isGone && !this.isAsked) this.element.open = false; // nobody waits for it
    setText(this.body, isGone ? trans.__("The task was deleted, and its circuit with it.") : error instanceof Error ? error.message : String(error));
  }

  async #isSeen() {
    this.sight?.close();
    const sight = new Sight(this.body);
    this.sight = sight;
    await sight.seen();
    sight.close();
  }
}

/**
 * A picture where there is one, as an image: no script runs in it, whoever has named a gate. Else Qiskit's text.
 *
 * @param {Drawing} drawing
 * @returns {HTMLElement[]}
 */
function drawingParts({ svg, text, columns, shown_columns: shownColumns, qubits, shown_qubits: shownQubits }) {
  const parts = [
    shownColumns < columns ? trans.__("first %1 columns of %2", shownColumns, formatCount(columns)) : "",
    shownQubits < qubits ? trans.__("first %1 qubits of %2", shownQubits, formatCount(qubits)) : "",
  ].filter(Boolean);
  const pictures = svg ? images(svg, text) : [element("pre", { text })];
  return [...pictures, ...(parts.length ? [element("p", { class: "qt-note", text: parts.join(", ") })] : [])];
}

/**
 * An image does not know the page around it: there is one for each theme, of which the style sheet shows one.
 *
 * @param {string} svg
 * @param {string} alt
 */
function images(svg, alt) {
  const image = (/** @type {string} */ look, /** @type {string} */ drawn) =>
    element("img", { alt, class: look, src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawn)}` });
  if (!svg.includes("currentColor")) return [image("qt-on-paper", svg)]; // of an earlier version: black on white
  return Object.entries(INKS).map(([look, ink]) => image(look, svg.replace("<svg ", `<svg color="${ink}" `)));
}

/** @returns {string[]}  Ids of tasks. */
function remembered() {
  try {
    const ids = JSON.parse(localStorage.getItem(REMEMBERED) ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string" && id !== "") : [];
  } catch {
    return []; // a page that may store nothing
  }
}

/**
 * @param {string} task  Empty where nobody knows which it is.
 * @param {boolean} open
 */
function remember(task, open) {
  if (!task) return;
  const others = remembered().filter((id) => id !== task);
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(open ? [...others, task].slice(-MOST_REMEMBERED) : others));
  } catch {
    // it is folded again in the next page
  }
}
