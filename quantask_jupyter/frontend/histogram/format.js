// Numbers and durations as people read them. English, like everything else that Quantask says, so that pictures compare.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

/** @param {number} count */
export function formatCount(count) {
  return Number.isInteger(count) ? whole.format(count) : short.format(count);
}

/**
 * @param {number} share  Between 0 and 1.
 * @returns {string}  Per cent, with as many digits as say something.
 */
export function formatShare(share) {
  if (share === 0) return "0 %";
  const percent = share * 100 + 1e-9; // 50.95 is 50.949999… as a double
  if (percent < 0.001) return "< 0.001 %";
  if (percent < 0.1) return `${percent.toFixed(3)} %`;
  if (percent < 10) return `${percent.toFixed(2)} %`;
  return `${percent.toFixed(1)} %`;
}

/** @param {number} share  A tick of an axis: no more digits than it needs. */
export function formatTick(share) {
  return `${Number((share * 100).toPrecision(6))} %`;
}

/** @param {unknown} value  A parameter. */
export function formatParameter(value) {
  return typeof value === "number" && Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value);
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export function plural(count, one, many = `${one}s`) {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** @param {number} seconds  That still run: without fractions, which would flicker. */
export function formatRunning(seconds) {
  const full = Math.max(0, Math.floor(seconds));
  return full < 10 ? `${full} s` : formatDuration(full);
}

/** @param {number} seconds */
export function formatDuration(seconds) {
  if (!(seconds >= 0)) return "";
  if (seconds < 0.0995) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${rounded} s`;
  if (rounded < 3600) return `${Math.floor(rounded / 60)} min ${String(rounded % 60).padStart(2, "0")} s`;
  return `${Math.floor(rounded / 3600)} h ${String(Math.floor((rounded % 3600) / 60)).padStart(2, "0")} min`;
}
