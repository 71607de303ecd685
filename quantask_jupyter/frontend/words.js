// Every word that people read on a page passes through here: JupyterLab's translations where there are some, else English.
// Message and placeholders as JupyterLab has them, so that they can be extracted: trans.__("Retry"), trans._n("%2 shot", "%2 shots", 1, "1").

/**
 * @typedef {object} Bundle  What JupyterLab's translator gives.
 * @property {(message: string, ...values: unknown[]) => string} __  `%1` is the first value.
 * @property {(one: string, many: string, count: number, ...values: unknown[]) => string} _n  `%1` is the count, `%2` the first value.
 */

/** @type {Bundle} */
const english = {
  __: (message, ...values) => message.replace(/%(\d+)/g, (_, place) => String(values[place - 1])),
  _n: (one, many, count, ...values) => english.__(count === 1 ? one : many, count, ...values),
};

/** The page's language at the time: no word is kept, or it would stay what it was when its module was loaded. */
export let trans = english;

/** @param {Bundle} bundle  From now on. */
export function speak(bundle) {
  trans = bundle;
}

/**
 * @template Said
 * @param {() => Said} say
 * @returns {Said}  Whatever the page speaks: what stands in a notebook is compared, and read by everybody.
 */
export function inEnglish(say) {
  const spoken = trans;
  trans = english;
  try {
    return say();
  } finally {
    trans = spoken;
  }
}
