// What a card shows of a result and of its circuit. The widget of VS Code and Colab is without: it gives way to what is saved
// the moment that its task ends, and draws nothing of it.

import { savedResult } from "../task_state.js";
import { CircuitView } from "./circuit_view.js";
import { PartialSweep } from "./partial_sweep.js";
import { drawResult } from "./result_view.js";

/** @typedef {typeof resultParts} Parts */

export const resultParts = { CircuitView, PartialSweep, drawResult, savedResult };
