// A form whose fields are those of a body: each says by data-kind what it is, and by data-empty what it is if it is empty.

export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @param {string} iso @returns {string}  The reader's day and time, as a field has it. */
export function fieldTime(iso) {
  const moment = new Date(iso);
  const here = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return here.toISOString().slice(0, 16);
}

/** @param {HTMLInputElement} field @returns {string}  The moment that it says, with its zone. */
function momentOf({ value, defaultValue, dataset }) {
  if (dataset.time && value === defaultValue) return dataset.time; // to the second, which a field does not show
  const moment = new Date(value);
  if (Number.isNaN(moment.getTime()) || moment.getFullYear() > 9999) throw new RangeError("This is no day and time.");
  if (fieldTime(moment.toISOString()) !== value.slice(0, 16)) {
    throw new RangeError(`${value.replace("T", " ")} does not exist in ${ZONE}: the clocks go forward there.`);
  }
  return moment.toISOString();
}

/** @param {HTMLInputElement} field @returns {string}  Its text, which is JSON. */
function sharesOf({ value }) {
  try {
    JSON.parse(value);
  } catch {
    throw new RangeError('What is expected is no JSON. For example: {"00": 0.5, "11": 0.5}');
  }
  return value; // as it was written: the server refuses an outcome that stands twice
}

/** @type {Record<string, (field: HTMLInputElement) => string>}  What a field says, as JSON. */
const WRITTEN = {
  text: ({ value }) => JSON.stringify(value),
  number: ({ value }) => JSON.stringify(Number(value)),
  flag: ({ value }) => JSON.stringify(value === "yes"),
  time: (field) => JSON.stringify(momentOf(field)),
  json: sharesOf,
};

/** @param {HTMLFormElement} form @returns {string}  Its fields as a JSON object. */
export function bodyOf(form) {
  const fields = new Map();
  for (const field of /** @type {Iterable<HTMLInputElement>} */ (form.elements)) {
    const { kind, empty } = field.dataset;
    if (kind === "list") fields.set(field.name, JSON.stringify(tickedIn(form, field.name)));
    else if (kind && field.value.trim() !== "") fields.set(field.name, WRITTEN[kind](field));
    else if (kind && empty !== undefined) fields.set(field.name, empty);
  }
  return `{${[...fields].map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(", ")}}`;
}

/** @param {HTMLFormElement} form @param {string} name */
const tickedIn = (form, name) => [...form.querySelectorAll(`[name="${name}"]:checked`)].map((field) => field.value);

/** @param {HTMLInputElement} field */
export const isNewlyPast = (field) => field.value !== field.defaultValue && new Date(field.value) < new Date();
