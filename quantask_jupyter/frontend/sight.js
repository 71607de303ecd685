/** Whether a person could see an element: the page is in front, and the element in view. */
export class Sight {
  /**
   * @param {HTMLElement} element
   * @param {number} [margin]  Pixels by which it may still be out of view.
   */
  constructor(element, margin = 0) {
    /** @type {(() => void)[]} */
    this.waiting = [];
    this.inView = false;
    this.closed = false;
    this.wake = () => {
      if (this.closed || (this.inView && document.visibilityState === "visible")) this.waiting.splice(0).forEach((go) => go());
    };
    this.observer = new IntersectionObserver((entries) => {
      this.inView = entries[entries.length - 1].isIntersecting;
      this.wake();
    }, /** @type {IntersectionObserverInit} */ ({ rootMargin: `${margin}px`, scrollMargin: `${margin}px` }));
    this.observer.observe(element);
    document.addEventListener("visibilitychange", this.wake);
  }

  /** @returns {Promise<void>} */
  seen() {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.wake();
    });
  }

  close() {
    this.closed = true;
    this.observer.disconnect();
    document.removeEventListener("visibilitychange", this.wake);
    this.wake();
  }
}
