// What every card has: a state, a name, the time, buttons, facts, and a line for what went wrong.

import { element, setText } from "../dom.js";

export class Frame {
  constructor() {
    this.state = element("span", { class: "qt-state", role: "status" });
    this.name = element("span", { class: "qt-name" });
    this.elapsed = element("span", { class: "qt-elapsed" });
    this.facts = element("div", { class: "qt-facts" });
    this.actions = element("div", { class: "qt-actions" });
    this.trouble = element("p", { class: "qt-trouble", role: "status", hidden: true });
    const headline = element("div", { class: "qt-headline" }, this.state, this.name, this.elapsed);
    this.element = element("article", { class: "qt-card" }, element("header", { class: "qt-card-head" }, headline, this.actions, this.facts), this.trouble);
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.clock = undefined;
  }

  /**
   * @param {{ kind: string, status: string, state: string, name: string | null, facts: string, elapsed: () => string, runs: boolean }} shown
   *   `status` colours it; `elapsed` is asked every second while it runs.
   */
  show({ kind, status, state, name, facts, elapsed, runs }) {
    this.element.dataset.status = status;
    this.element.setAttribute("aria-label", name ? `${kind} ${name}` : kind);
    setText(this.state, state);
    setText(this.name, name ?? "");
    setText(this.facts, facts);
    const tick = () => setText(this.elapsed, elapsed());
    tick();
    clearInterval(this.clock);
    if (runs) this.clock = setInterval(tick, 1000);
  }

  /** @param {string | null} message  Null when all is well again. */
  showTrouble(message) {
    this.trouble.hidden = message === null;
    this.trouble.textContent = message ?? "";
  }

  /**
   * Show some of the buttons. Where the keyboard was on one that is hidden now it goes to the first that is left.
   *
   * @param {...[HTMLButtonElement, boolean]} buttons  And whether each is offered.
   */
  offer(...buttons) {
    const focused = buttons.find(([button]) => button === document.activeElement);
    for (const [button, isOffered] of buttons) button.hidden = !isOffered;
    if (focused && !focused[1]) buttons.find(([, isOffered]) => isOffered)?.[0].focus();
  }

  /**
   * Add a button that cannot be pressed twice at a time, and that says what went wrong.
   *
   * @param {string} text
   * @param {() => unknown} act  May return a text to say.
   */
  button(text, act) {
    const button = element("button", { type: "button", text });
    let isBusy = false; // a button that is disabled meanwhile loses the focus
    button.addEventListener("click", async () => {
      if (isBusy) return;
      isBusy = true;
      try {
        const said = await act();
        this.showTrouble(typeof said === "string" ? said : null);
      } catch (error) {
        this.showTrouble(error instanceof Error ? error.message : String(error));
      } finally {
        isBusy = false;
      }
    });
    this.actions.append(button);
    return button;
  }

  destroy() {
    clearInterval(this.clock);
  }
}
