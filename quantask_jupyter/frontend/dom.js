// Elements, made so that text can only ever be text: nothing here or elsewhere parses markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {{ [Name in keyof GlobalEventHandlersEventMap]?: (event: GlobalEventHandlersEventMap[Name]) => void }} Listeners
 *
 * @typedef {Record<string, unknown> & { text?: unknown, style?: Record<string, string | number>, on?: Listeners }} Properties
 *   `style` has custom properties; what is none of the three is an attribute, left out where it is null, undefined or false.
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} [properties]
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} [properties]
 * @param {...(Node | string | null)} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svgElement(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

/**
 * @template {HTMLElement | SVGElement} Made
 * @param {Made} node
 * @param {Properties} properties
 * @param {(Node | string | null)[]} children
 * @returns {Made}
 */
function fill(node, { text, on = {}, style = {}, ...attributes }, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const [name, value] of Object.entries(style)) {
    node.style.setProperty(name, String(value));
  }
  for (const [event, listener] of Object.entries(on)) node.addEventListener(event, /** @type {EventListener} */ (listener));
  if (text !== undefined && text !== null) node.textContent = visible(String(text));
  node.append(...children.filter((child) => child !== null));
  return node;
}

/**
 * Text with its control characters spelled out: a name must not colour, hide or turn around what stands beside it.
 *
 * @param {string} text
 * @returns {string}
 */
export function visible(text) {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    const code = character.charCodeAt(0);
    return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16)}`;
  });
}

/**
 * Write text only if it differs, so that screen readers hear news alone.
 *
 * @param {HTMLElement} node
 * @param {string} text
 */
export function setText(node, text) {
  const shown = visible(text);
  if (node.textContent !== shown) node.textContent = shown;
}

/**
 * @param {() => void} act
 * @returns {(event: KeyboardEvent) => void}  For Escape, which the notebook does not see then.
 */
export function onEscape(act) {
  return (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    act();
  };
}

let serial = 0;

/** An id that no other element of the page has. */
export function uniqueId() {
  serial += 1;
  return `quantask-${serial}-${Math.random().toString(36).slice(2, 8)}`;
}

/**
 * Offer a file to save.
 *
 * @param {string} filename
 * @param {Blob} blob
 */
export function download(filename, blob) {
  const url = URL.createObjectURL(blob);
  const link = element("a", { href: url, download: filename });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
