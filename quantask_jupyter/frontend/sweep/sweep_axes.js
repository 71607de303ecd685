// What a sweep is drawn over: the parameters that change, and whether they make a curve or a map.

/**
 * @typedef {{ parameters: Record<string, unknown> | null }} Series  A point, whatever else it has.
 * @typedef {{ name: string, values: number[], isNumbered?: boolean }} Axis  Where each point stands on it; `isNumbered` where that is its number.
 */

/**
 * @param {Series[]} series
 * @returns {string[]}  The parameters that are not the same at all points, and that are numbers.
 */
export function changing(series) {
  const names = Object.keys(series[0].parameters ?? {});
  return names.filter((name) => {
    const values = new Set(series.map(({ parameters }) => parameters?.[name]));
    return values.size > 1 && [...values].every((value) => Number.isFinite(value));
  });
}

/**
 * @param {Series[]} series
 * @returns {Record<string, number>}  The numbers that are the same at all points, by parameter.
 */
export function fixedOf(series) {
  const parameters = /** @type {[string, number][]} */ (Object.entries(series[0].parameters ?? {}));
  return Object.fromEntries(parameters.filter(([name, value]) => Number.isFinite(value) && series.every((point) => point.parameters?.[name] === value)));
}

/**
 * @param {Series[]} series
 * @returns {{ across: Axis, up: Axis } | null}  Null unless the points fill a grid, each place once.
 */
export function gridOf(series) {
  const names = changing(series);
  if (names.length !== 2) return null;
  const [across, up] = names.map((name) => axis(series, name));
  const places = new Set(series.map((_, index) => `${across.values[index]} ${up.values[index]}`));
  const fills = places.size === series.length && series.length === sorted(across).length * sorted(up).length;
  return fills ? { across, up } : null;
}

/**
 * @param {Series[]} series
 * @returns {Axis}  The one parameter that changes, or else the points' numbers, counted from 1.
 */
export function lineOf(series) {
  const names = changing(series);
  return names.length === 1 ? axis(series, names[0]) : { name: "point", values: series.map((_, index) => index + 1), isNumbered: true };
}

/**
 * @param {Axis} axis
 * @returns {number[]}  Its different values in order.
 */
export function sorted({ values }) {
  return [...new Set(values)].sort((a, b) => a - b);
}

/**
 * @param {Series[]} series
 * @param {string} name
 * @returns {Axis}
 */
function axis(series, name) {
  return { name, values: series.map(({ parameters }) => Number(parameters?.[name])) };
}
