// The class page's script: what changed comes in by itself, rows are filtered and sorted, and tasks are cancelled.
// The server writes the page; what is asked for again is the page itself, and only what differs is put into place.

import { bodyOf, fieldTime, isNewlyPast, ZONE } from "./class_form.js";

const POLL_MS = 1000 * Number(document.getElementById("main").dataset.seconds);
const NEWS_MS = 12_000;
const LONGEST_QUESTION = 300; // characters
const NO_ANSWER = "The server does not answer; asking again.";

const token = document.querySelector('meta[name="xsrf"]').content;
const news = document.getElementById("news");
const filter = document.getElementById("filter");
/** @type {Map<string, { column: number, descending: boolean }>} by the table's id */
const orders = new Map();
/** @type {WeakMap<Element, string>}  Forms that somebody fills in, with the version last told of: nothing takes their place. */
const touched = new WeakMap();

/** @param {string} text  What is said to everybody, screen readers included; nothing is said twice. */
function say(text) {
  if (news.textContent !== text) news.textContent = text;
}

/** @param {string} text  What is said once: it would stand over what is below. */
function sayForAWhile(text) {
  say(text);
  setTimeout(() => news.textContent === text && say(""), NEWS_MS);
}

/** @param {string} url @param {RequestInit} [options] */
function ask(url, options = {}) {
  return fetch(url, { ...options, headers: { ...options.headers, "X-XSRFToken": token }, redirect: "error" });
}

/** @param {Response} response @returns {Promise<string>} what is wrong, in the server's words */
async function trouble(response) {
  if (response.status === 401) return "Your login has ended: reload the page.";
  const error = await response.json().then(({ error }) => error, () => null);
  return error ? [error.message, error.hint].filter(Boolean).join(" ") : `The server answered with ${response.status}.`;
}

// Filter and order

/** @param {ParentNode} root  The page, or the one that is about to take its place. */
function arrange(root) {
  for (const field of root.querySelectorAll("input[data-time]")) field.setAttribute("value", fieldTime(field.dataset.time));
  for (const said of root.querySelectorAll("[data-times]")) said.textContent = said.textContent.replace(UTC, inZone);
  for (const zone of root.querySelectorAll("[data-zone]")) zone.textContent = `(${ZONE})`;
  for (const table of root.querySelectorAll("table[data-sorts]")) order(table);
  filterRows(root);
  for (const time of root.querySelectorAll("time")) {
    time.title = new Date(time.dateTime).toLocaleString();
    if ("whole" in time.dataset) time.textContent = time.title;
  }
}

const UTC = /\b(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC\b/g;

/** @param {string} _all @param {string} day @param {string} time @returns {string}  The reader's day and time. */
const inZone = (_all, day, time) => fieldTime(`${day}T${time}Z`).replace("T", " ");

/** @param {Element} table */
function order(table) {
  const wanted = orders.get(table.id);
  [...table.querySelectorAll("thead th")].forEach((head, column) => {
    if (wanted?.column === column) head.setAttribute("aria-sort", wanted.descending ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  });
  if (!wanted) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const last = rows.filter((row) => row.classList.contains("qt-none"));
  const sorted = rows.filter((row) => !last.includes(row));
  const value = (/** @type {HTMLTableRowElement} */ row) => row.cells[wanted.column].dataset.value ?? "";
  const areNumbers = sorted.every((row) => value(row) !== "" && Number.isFinite(Number(value(row))));
  const words = new Intl.Collator(undefined, { numeric: true });
  sorted.sort((one, other) => {
    const apart = areNumbers ? Number(value(one)) - Number(value(other)) : words.compare(value(one), value(other));
    return wanted.descending ? -apart : apart;
  });
  [...sorted, ...last].forEach((row, place) => {
    if (body.rows[place] !== row) body.insertBefore(row, body.rows[place] ?? null);
  });
}

/** @param {ParentNode} root */
function filterRows(root) {
  if (!filter) return;
  const words = filter.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  let all = 0;
  for (const row of root.querySelectorAll("table[data-sorts] tbody tr:not(.qt-none)")) {
    const text = row.textContent.toLocaleLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
    shown += row.hidden ? 0 : 1;
    all += 1;
  }
  document.getElementById("filtered").textContent = words.length > 0 ? `${shown} of ${all} rows` : "";
}

// What changed

/** @param {Node} old @param {Node} fresh */
function patch(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
    old.parentNode.replaceChild(fresh, old);
  } else if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
  } else {
    patchAttributes(old, fresh);
    patchChildren(old, fresh);
  }
}

/** @param {Element} old @param {Element} fresh */
function patchAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name); // what a reader has opened stays open
  }
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

/** @param {Node} node */
const keyOf = (node) => (node instanceof Element ? node.getAttribute("data-key") : null);

/** @param {Element} old @param {Element} fresh */
function patchChildren(old, fresh) {
  const known = new Map([...old.children].map((child) => [keyOf(child), child]));
  let place = old.firstChild;
  for (const node of [...fresh.childNodes]) {
    const key = keyOf(node);
    const same = key === null ? (place && keyOf(place) === null ? place : null) : known.get(key);
    if (!same) {
      old.insertBefore(node, place);
    } else if (same === place) {
      place = place.nextSibling;
      patch(same, node);
    } else {
      old.insertBefore(same, place);
      patch(same, node);
    }
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

async function refresh() {
  const response = await ask(location.href.split("#")[0]);
  if (!response.ok) return say(await trouble(response));
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  arrange(page);
  const focused = document.activeElement;
  for (const part of page.querySelectorAll("[data-live]")) {
    const old = document.getElementById(part.id);
    if (touched.has(old)) sayOfMeanwhile(old, part);
    else if (old) patch(old, part);
  }
  if (focused instanceof HTMLElement && focused.isConnected && focused !== document.activeElement) {
    focused.focus({ preventScroll: true }); // its row has moved
  }
  if (news.textContent === NO_ANSWER) say("");
}

let asking = false;
let isLeaving = false; // for another page: what this one shows may be gone
async function look() {
  if (isLeaving || document.visibilityState !== "visible" || asking) return;
  asking = true;
  try {
    await refresh();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // fetch's word for no answer
    say(NO_ANSWER);
  } finally {
    asking = false;
  }
}

// What a reader does

/** @param {HTMLElement} form @param {HTMLElement} fresh  It is filled in, and what it is about may be another by now. */
function sayOfMeanwhile(form, fresh) {
  const { version, meanwhile } = fresh.dataset;
  if (touched.get(form) === version) return;
  touched.set(form, version);
  say(meanwhile);
}

/** @param {HTMLElement} button @param {string} [given]  What a form says, behind the question mark. */
async function act(button, given = "", body = undefined) {
  const { post = button.dataset.body, ask: question = "", done, then, instead } = button.dataset;
  const short = question.length > LONGEST_QUESTION ? `${question.slice(0, LONGEST_QUESTION)}…` : question;
  if (question && !window.confirm(short)) return;
  button.setAttribute("aria-busy", "true");
  say("");
  let isDone = false;
  try {
    const json = body === undefined ? {} : { body, headers: { "Content-Type": "application/json" } };
    const response = await ask(post + given, { method: "POST", ...json });
    if (response.status === 409 && instead) return offer(await trouble(response), instead + nameIn(button));
    if (!response.ok) return say(await trouble(response));
    const { tasks } = await response.json();
    isDone = true;
    if (then) {
      isLeaving = true;
      location.assign(then);
      return;
    }
    if (button instanceof HTMLFormElement) {
      button.reset();
      touched.delete(button);
    }
    if (done) return sayForAWhile(done.replace("{tasks}", tasks));
    sayForAWhile(tasks === undefined ? "The task is cancelled." : `${tasks} task${tasks === 1 ? " is" : "s are"} cancelled.`);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    say("The server does not answer; nothing is known of what was asked for.");
  } finally {
    button.removeAttribute("aria-busy");
    if (isDone && !isLeaving) await look();
  }
}

/** @param {HTMLFormElement} form  Its fields that are filled in. */
const saidIn = (form) => [...new FormData(form)].filter(([, value]) => value !== "");

/** @param {string} problem @param {string} url  Where what is there already is changed. */
function offer(problem, url) {
  say(problem);
  if (window.confirm(`${problem} Open its page, to change it there?`)) location.assign(url);
}

/** @param {HTMLElement} form */
const nameIn = (form) => encodeURIComponent(/** @type {HTMLInputElement} */ (form.querySelector("[name=name]")).value);

/** @param {HTMLFormElement} form */
function sendBody(form) {
  try {
    const body = bodyOf(form);
    const time = form.querySelector("[data-kind=time]");
    if (time && isNewlyPast(time) && !window.confirm(PAST)) return;
    void act(form, "", body);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    say(error.message);
  }
}

const PAST = "This deadline is past: all that is handed in from now on is late. Is that meant?";

document.addEventListener("input", ({ target }) => {
  const form = target instanceof Element ? target.closest("form[data-live]") : null;
  if (form && !touched.has(form)) touched.set(form, form.dataset.version);
});

/** @param {HTMLElement} button  In a table's head. */
function sortBy(button) {
  const table = button.closest("table");
  const column = button.closest("th").cellIndex;
  const before = orders.get(table.id);
  orders.set(table.id, { column, descending: before?.column === column && !before.descending });
  order(table);
}

/** @param {HTMLImageElement} image  A circuit with a mistake in it, for example, has no drawing. */
function withoutDrawing(image) {
  const words = document.createElement("p");
  words.textContent = "This circuit has no drawing.";
  image.closest("figure").replaceWith(words);
}

for (const image of document.querySelectorAll("img[data-may-fail]")) {
  image.addEventListener("error", () => withoutDrawing(image));
  if (image.complete && image.naturalWidth === 0) withoutDrawing(image);
}

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("button") : null;
  if (button?.dataset.post) void act(button);
  else if (button?.closest("table[data-sorts] thead")) sortBy(button);
});
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.dataset.post && !form.dataset.body) return;
  event.preventDefault();
  if (form.dataset.body) sendBody(form);
  else void act(form, `?${new URLSearchParams(saidIn(form))}`);
});
filter?.addEventListener("input", () => filterRows(document));
for (const select of document.querySelectorAll("select[data-submits]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
document.addEventListener("visibilitychange", look);
const done = news.dataset[location.hash.slice(1)]; // what was done on the page before
if (done) {
  sayForAWhile(done);
  history.replaceState(null, "", location.pathname + location.search);
}
arrange(document);
if (document.querySelector("[data-live]")) setInterval(look, POLL_MS);
