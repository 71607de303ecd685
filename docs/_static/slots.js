// How many slots a class needs: the calculation, and the form on the page "how many slots".

const LATE = 0.05; // the share of runs that may take longer than patience lasts
const MOST = 10_000;

/**
 * The chance that somebody who comes must wait: Erlang's C formula, by the recursion of his B formula.
 *
 * @param {number} slots
 * @param {number} load  Runs that come while one runs; below `slots`.
 */
export function chanceToWait(slots, load) {
  let lost = 1;
  for (let n = 1; n <= slots; n += 1) lost = (load * lost) / (n + load * lost);
  return lost / (1 - (load / slots) * (1 - lost));
}

/**
 * Slots so that the last of a class that runs one cell together has its counts in time; null if one run alone takes longer.
 *
 * @param {{ students: number, seconds: number, patience: number }} of
 */
export function slotsAtOnce({ students, seconds, patience }) {
  const oneAfterAnother = Math.floor(patience / seconds);
  return oneAfterAnother < 1 ? null : Math.ceil(students / oneAfterAnother);
}

/**
 * Slots so that 95 of 100 runs end in time while everybody works alone; null if one run alone takes longer.
 *
 * Runs come at random and take times that are spread exponentially: a queue M/M/c.
 *
 * @param {{ students: number, seconds: number, patience: number, every: number }} of  `every`: seconds between two runs of a student.
 */
export function slotsAtWork({ students, seconds, patience, every }) {
  if (patience < seconds) return null;
  const load = (students * seconds) / every;
  for (let slots = Math.floor(load) + 1; slots <= MOST; slots += 1) {
    const late = chanceToWait(slots, load) * Math.exp((-(slots - load) * (patience - seconds)) / seconds);
    if (late <= LATE) return slots;
  }
  return null;
}

/** @param {HTMLFormElement} form */
function answer(form) {
  const given = new FormData(form);
  const [students, seconds, patience, every] = ["students", "seconds", "patience", "every"].map((name) => Number(given.get(name)));
  const of = { students, seconds, patience, every };
  const output = /** @type {HTMLOutputElement} */ (form.querySelector("output"));
  if (Object.values(of).some((number) => !(number > 0))) {
    output.textContent = "Each number must be above 0.";
    return;
  }
  const [together, apart] = [slotsAtOnce(of), slotsAtWork(of)];
  output.textContent =
    together === null || apart === null
      ? "One run alone takes longer than your patience lasts: ask for fewer shots or qubits, or have more patience."
      : `${Math.max(together, apart)} slots: ${together} where all run a cell at the same moment, ${apart} where each works alone.`;
}

if (globalThis.document) {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form.slots"));
  form?.addEventListener("input", () => answer(form));
  if (form) answer(form);
}
