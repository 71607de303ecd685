/**
 * Round numbers from 0 up to at most `most`, for an axis.
 *
 * @param {number} most  The longest bar.
 * @param {{ steps?: number, whole?: boolean }} [how]  About how many steps; counts have whole ones alone.
 * @returns {number[]}
 */
export function ticks(most, { steps = 4, whole = false } = {}) {
  if (!(most > 0)) return [0];
  const rough = most / steps;
  const power = 10 ** Math.floor(Math.log10(rough));
  let step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.999) ?? most;
  if (whole) step = Math.max(1, Math.ceil(step - 1e-9));
  const found = [];
  for (let index = 0; index * step <= most * 1.0001; index++) found.push(Number((index * step).toPrecision(12)));
  return found;
}

/**
 * Which rows of a long list are in view, and a few more above and below.
 *
 * @param {number} scrollTop
 * @param {number} viewHeight
 * @param {number} rowHeight
 * @param {number} rows
 * @returns {[number, number]}  The first, and the one after the last.
 */
export function rowsInView(scrollTop, viewHeight, rowHeight, rows) {
  const spare = 6;
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - spare);
  const end = Math.min(rows, Math.ceil((scrollTop + viewHeight) / rowHeight) + spare);
  return [Math.min(first, end), end];
}
