// Asks the gateway for what staff have written: often while one of them answers, seldom while nobody does.

const WHILE_HELD_MS = 4000;
const ELSE_MS = 30_000;

export class StaffMessages {
  #gateway;
  #hear;
  #tell;
  #last = 0;
  #isHeld = null; // not known before it was asked
  #timer = 0;

  /**
   * `hear` gets new messages, and "staffHere" or "staffGone" where a person has come or gone; `tell` gets, each time it is
   * asked, whether one is there.
   */
  constructor(gateway, hear, tell) {
    this.#gateway = gateway;
    this.#hear = hear;
    this.#tell = tell;
    document.addEventListener("visibilitychange", () => this.#timer && this.#soon(0));
  }

  /** From now on ask for what comes after these messages. */
  follow(messages) {
    this.#last = Math.max(0, ...messages.map(({ seq }) => seq ?? 0));
    clearTimeout(this.#timer);
    if (messages.length) this.#soon(0);
  }

  /** Ask again; at once, where a person has the conversation. */
  ask(isHeld) {
    if (isHeld) this.#soon(0);
    else this.#soon();
  }

  #soon(wait = this.#isHeld ? WHILE_HELD_MS : ELSE_MS) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), wait);
  }

  async #look() {
    if (document.hidden && !this.#isHeld) return; // asked at once when the page is looked at again
    const before = this.#isHeld;
    const last = this.#last;
    try {
      const { messages, held } = await this.#gateway.get(`/api/messages?after=${last}`);
      if (last !== this.#last) return; // another conversation meanwhile
      this.#last = Math.max(last, ...messages.map(({ seq }) => seq));
      this.#isHeld = held;
      this.#tell(held);
      const hasChanged = before === null ? held : held !== before;
      const shown = messages.map(({ from, ...said }) => ({ ...said, role: from === "staff" ? "staff" : "assistant" }));
      this.#hear(shown, hasChanged ? (held ? "staffHere" : "staffGone") : "");
    } catch {
      // Nothing is lost: it is asked for again, from the same number on.
    }
    this.#soon();
  }
}
