/**
 * `JSON.parse`, but an integer that a double cannot hold becomes its digits as text: a seed has up to 63 bits.
 *
 * @param {string} text
 * @returns {any}
 */
export function parseExactly(text) {
  const strings_and_numbers = /"(?:\\.|[^"\\])*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  const exact = text.replace(strings_and_numbers, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
  return JSON.parse(exact);
}
