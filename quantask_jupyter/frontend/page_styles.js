// The styles are a file of their own, for policies that allow no inline styles.

import stylesheet from "./style.raw.css"; // the URL of the file that build.js puts there
import { element } from "./dom.js";

/** Nothing is drawn before they are there, or cannot be: a histogram looks how high its rows are. */
export const styled = new Promise((ready) => {
  document.head.append(element("link", { rel: "stylesheet", href: stylesheet, on: { load: ready, error: ready } }));
});
