// JupyterLab's and Notebook 7's plugins: the tasks beside the notebook, and OpenQASM 3 in %%quantum cells.

import { openqasm3 } from "./openqasm3_cells.js";
import { tasks } from "./tasks.js";

export default [tasks, openqasm3];
