// The widget under a cell, where the page is not a Jupyter Server's with our renderers: VS Code, Colab. The kernel feeds it.

import { modelCard } from "./card/model_card.js";

export default { render: (/** @type {Parameters<typeof modelCard>[0]} */ widget) => modelCard(widget) };
