// JupyterLab's and Notebook 7's plugins: the tasks beside the notebook, OpenQASM 3 in %%quantum cells, and the words of all.

import { openqasm3 } from "./openqasm3_cells.js";
import { tasks } from "./tasks.js";
import { wordsOfPage } from "./words_of_page.js";

export default [wordsOfPage, tasks, openqasm3];
