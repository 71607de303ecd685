// The values of a program's outputs, out of the bits that a result has of them: as domain/output_values.py writes them.

const ARRAY = /^array\[([a-z]+(?:\[.*?\]+)?), ([0-9, ]+)\]$/;
/** @type {Record<number, (view: DataView) => string>} */
const FLOATS = {
  16: (view) => numberText(rounded(half(view.getUint16(0)), 5)), // as many digits as tell each from its neighbours
  32: (view) => shortest(view.getFloat32(0)),
  64: (view) => numberText(view.getFloat64(0)),
};
/** @type {Record<string, (bits: string) => string>} */
const SCALARS = {
  bit: (bits) => bits,
  bool: (bits) => String(bits === "1"),
  int: (bits) => String(BigInt.asIntN(bits.length, BigInt(`0b${bits}`))),
  uint: (bits) => String(BigInt(`0b${bits}`)),
  angle: (bits) => partOfTurn(BigInt(`0b${bits}`), 1n << BigInt(bits.length)),
  float: (bits) => FLOATS[bits.length](viewOf(bits)),
  complex: (bits) => complexText(SCALARS.float(bits.slice(bits.length / 2)), SCALARS.float(bits.slice(0, bits.length / 2))),
};

/**
 * @param {unknown} type  Of a register, as OpenQASM writes it.
 * @param {number} size  Its bits.
 * @returns {string | undefined}  The type, if bits of it have a value that is written otherwise.
 */
export function typeOfValues(type, size) {
  if (typeof type !== "string") return undefined;
  const { base, shape } = partsOf(type);
  const elements = shape.reduce((product, length) => product * length, 1);
  const width = size / elements;
  const isFloat = base === "float" ? Object.hasOwn(FLOATS, width) : base === "complex" ? Object.hasOwn(FLOATS, width / 2) : base !== "bool" || width === 1;
  const isWritten = Object.hasOwn(SCALARS, base) && (base !== "bit" || shape.length > 0);
  return isWritten && Number.isInteger(width) && width > 0 && isFloat ? type : undefined;
}

/**
 * @param {string} type  For which there is a value: {@link typeOfValues} says so.
 * @param {string} bits  Bit 0 rightmost.
 * @returns {string}
 */
export function valueText(type, bits) {
  const { base, shape } = partsOf(type);
  return shape.length ? nested(bits, shape, SCALARS[base]) : SCALARS[base](bits);
}

/** @param {string} type */
export function partsOf(type) {
  const array = ARRAY.exec(type);
  const base = (array ? array[1] : type).replace(/\[.*/, "");
  return { base, shape: array ? array[2].split(",").map(Number) : [] };
}

/**
 * @param {string} bits  The first element's rightmost.
 * @param {number[]} shape
 * @param {(bits: string) => string} scalar
 * @returns {string}
 */
function nested(bits, [length, ...inner], scalar) {
  const width = bits.length / length;
  const parts = Array.from({ length }, (_, index) => bits.slice(bits.length - (index + 1) * width, bits.length - index * width));
  return `[${parts.map((part) => (inner.length ? nested(part, inner, scalar) : scalar(part))).join(",")}]`;
}

/** @param {string} bits */
function viewOf(bits) {
  const view = new DataView(new ArrayBuffer(bits.length / 8));
  for (let at = 0; at < bits.length; at += 8) view.setUint8(at / 8, Number.parseInt(bits.slice(at, at + 8), 2));
  return view;
}

/** @param {number} bits  A float of 16 bits, by IEEE 754. */
function half(bits) {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}

/** @param {number} value  A float of 32 bits. */
function shortest(value) {
  const digits = [6, 7, 8].find((count) => Math.fround(rounded(value, count)) === value) ?? 9;
  return numberText(rounded(value, digits));
}

/**
 * @param {number} value
 * @param {number} digits
 */
function rounded(value, digits) {
  return value === 0 ? value : Number(value.toPrecision(digits)); // which has no sign of -0
}

/** @param {number} value */
function numberText(value) {
  if (Object.is(value, -0)) return "-0";
  return Number.isNaN(value) ? "nan" : String(value).replace("Infinity", "inf");
}

/**
 * @param {string} real
 * @param {string} imaginary
 */
function complexText(real, imaginary) {
  return `${real}${imaginary.startsWith("-") ? "" : "+"}${imaginary}im`;
}

/**
 * @param {bigint} part
 * @param {bigint} whole  A power of two.
 * @returns {string}  That part of 2π.
 */
function partOfTurn(part, whole) {
  if (part === 0n) return "0";
  let [above, below] = [2n * part, whole];
  while (below > 1n && above % 2n === 0n) [above, below] = [above / 2n, below / 2n];
  return `${above === 1n ? "" : above}π${below === 1n ? "" : `/${below}`}`;
}
