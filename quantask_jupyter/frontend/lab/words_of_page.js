// JupyterLab's translations, for all that is said on its pages: lists and cards are drawn after this was activated.

import { ITranslator } from "@jupyterlab/translation";
import { Token } from "@lumino/coreutils";

import { speak } from "../words.js";

/** That the page's language is known. @type {Token<true>} */
export const IWords = new Token("quantask-jupyter:IWords");

/** @type {import("@jupyterlab/application").JupyterFrontEndPlugin<true>} */
export const wordsOfPage = {
  id: "quantask-jupyter:words",
  description: "Says in JupyterLab's language what Quantask says.",
  autoStart: true,
  requires: [ITranslator],
  provides: IWords,
  activate: (_app, /** @type {ITranslator} */ translator) => {
    speak(translator.load("quantask_jupyter"));
    return true;
  },
};
