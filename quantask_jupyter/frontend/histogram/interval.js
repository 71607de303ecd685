const Z = 1.959964; // 95 %

/**
 * Wilson's 95 % interval of a share that was estimated from counts: how far shot noise alone may be off.
 *
 * @param {number} count
 * @param {number} total
 * @returns {[number, number]}
 */
export function shareInterval(count, total) {
  const share = count / total;
  const square = (Z * Z) / total;
  const middle = (share + square / 2) / (1 + square);
  const half = (Z / (1 + square)) * Math.sqrt((share * (1 - share)) / total + square / (4 * total));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
