// Outcomes in an order, by their places in a list. A hundred thousand are sorted as plain numbers, which takes some ten
// milliseconds: each is what it is sorted by, and behind that its place, which also keeps the order of equal ones.

/** @typedef {import("./bits.js").BitOrder} BitOrder */

const BITS = 24; // of an outcome that are looked at in one round
const PLACES = 2 ** 28; // 24 + 28 bits: a double has them all

/**
 * @param {string[]} outcomes  All of one width.
 * @param {BitOrder} order  How they are written, and so compared.
 * @returns {Uint32Array}  Their places, by value.
 */
export function byValue(outcomes, order) {
  const width = outcomes[0]?.length ?? 0;
  const fromLeft = order === "bit0-left";
  /** @type {Uint32Array} */
  let places = Uint32Array.from(outcomes.keys());
  for (let end = width; end > 0; end -= BITS) { // the bits that weigh least first
    const begin = Math.max(0, end - BITS);
    places = sorted(places, (place) => {
      const bits = outcomes[place];
      let value = 0;
      for (let index = begin; index < end; index++) value = 2 * value + bits.charCodeAt(fromLeft ? width - 1 - index : index) - 48;
      return value;
    });
  }
  return places;
}

/**
 * @param {Uint32Array} places
 * @param {(place: number) => number} key  A whole number below 2^24.
 * @returns {Uint32Array}  The places by their keys; those of equal ones stay as they are.
 */
export function sorted(places, key) {
  const keys = new Float64Array(places.length);
  for (let rank = 0; rank < keys.length; rank++) keys[rank] = key(places[rank]) * PLACES + rank;
  keys.sort();
  const moved = new Uint32Array(keys.length);
  for (let rank = 0; rank < keys.length; rank++) moved[rank] = places[keys[rank] % PLACES];
  return moved;
}

/**
 * @template Item
 * @param {Item[]} items
 * @param {Uint32Array} places
 * @returns {Item[]}
 */
export function at(items, places) {
  return Array.from(places, (place) => items[place]);
}
