// OpenQASM in cells that begin with %%quantum: its colours, and what a name means where the mouse rests on it.

import { Prec, RangeSetBuilder } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, hoverTooltip } from "@codemirror/view";
import { EditorExtensionRegistry, IEditorExtensionRegistry } from "@jupyterlab/codemirror";

import { element } from "../dom.js";
import { nameAt, tokens } from "./openqasm3_tokens.js";

const MAGIC = /^%%quantum\b/;
const LONGEST = 100_000; // characters that are coloured

/** Colours of JupyterLab's themes, by kind. */
const COLOURS = {
  comment: "comment",
  string: "string",
  number: "number",
  annotation: "meta",
  qubit: "variable-2",
  keyword: "keyword",
  type: "variable-3",
  function: "builtin",
  constant: "atom",
  gate: "def",
};

/** @type {Record<string, Decoration>} */
const MARKS = Object.fromEntries(Object.keys(COLOURS).map((kind) => [kind, Decoration.mark({ class: `qt-qasm-${kind}` })]));

const theme = EditorView.baseTheme(
  Object.fromEntries(Object.entries(COLOURS).map(([kind, colour]) => [`.qt-qasm-${kind}, .qt-qasm-${kind} *`, { color: `var(--jp-mirror-editor-${colour}-color) !important` }])),
);

/**
 * Where the circuit begins.
 *
 * @param {import("@codemirror/state").Text} text
 * @returns {number | null}  Null in other cells.
 */
function beginning(text) {
  const first = text.line(1);
  return MAGIC.test(first.text) && text.length <= LONGEST ? first.to : null;
}

/** @param {EditorView} view */
function coloured(view) {
  const marks = /** @type {RangeSetBuilder<Decoration>} */ (new RangeSetBuilder());
  const begin = beginning(view.state.doc);
  if (begin !== null) {
    for (const { from, to, kind } of tokens(view.state.sliceDoc(begin))) marks.add(begin + from, begin + to, MARKS[kind]);
  }
  return marks.finish();
}

const colours = ViewPlugin.define(
  (view) => ({
    marks: coloured(view),
    update(change) {
      if (change.docChanged) this.marks = coloured(change.view);
    },
  }),
  { decorations: (plugin) => plugin.marks },
);

const meanings = hoverTooltip((view, place) => {
  const begin = beginning(view.state.doc);
  const name = begin === null || place <= begin ? null : nameAt(view.state.sliceDoc(begin), place - begin);
  if (begin === null || !name) return null;
  const dom = element("div", { class: "qt-meaning" }, element("code", { text: name.form }), element("p", { text: name.meaning }));
  return { pos: begin + name.from, end: begin + name.to, above: true, create: () => ({ dom }) };
});

/** @type {import("@jupyterlab/application").JupyterFrontEndPlugin<void>} */
export const openqasm3 = {
  id: "quantask-jupyter:openqasm3",
  description: "Colours OpenQASM in %%quantum cells, and says what its names mean.",
  autoStart: true,
  requires: [IEditorExtensionRegistry],
  activate: (_app, /** @type {import("@jupyterlab/codemirror").IEditorExtensionRegistry} */ extensions) => {
    const extension = [Prec.highest(colours), theme, meanings];
    extensions.addExtension({ name: "quantask:openqasm3", factory: () => EditorExtensionRegistry.createImmutableExtension(extension) });
  },
};
