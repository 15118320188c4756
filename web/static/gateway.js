// Talks to the gateway: on its own page with the cookie, on another site's page with a bearer that the page keeps.

const HEADER = "Lisa-Session";
const KEPT_AS = "lisa-session";

/** Something that went wrong, in words for the customer. */
export class Problem extends Error {
  constructor(sentence, status = 0, reason = "") {
    super(sentence);
    this.status = status;
    this.reason = reason; // the key of a text that says it in the interface's language
  }
}

/** Where a shop's page keeps the bearer: with its own site's data, and in memory where the browser lets it keep none. */
export class Bearer {
  #memory = "";

  get() {
    try {
      return localStorage.getItem(KEPT_AS) ?? "";
    } catch {
      return this.#memory;
    }
  }

  set(token) {
    try {
      if (token) localStorage.setItem(KEPT_AS, token);
      else localStorage.removeItem(KEPT_AS);
    } catch {
      this.#memory = token; // the conversation ends with the page
    }
  }

  /** Call `act` when another tab has kept another one: it may arrive here later than what that tab says of it. */
  onChange(act) {
    addEventListener("storage", ({ key }) => key === KEPT_AS && act());
  }
}

export class Gateway {
  #base;
  #bearer;
  #inFlight = new AbortController();

  /** `base` is the gateway's address, "" on its own page; `bearer` is missing there. */
  constructor(base, bearer = null) {
    this.#base = base;
    this.#bearer = bearer;
    this.say = (key) => key; // until the interface texts are here
  }

  /** The address of something of the gateway's. */
  at(path) {
    return path.startsWith("/") ? this.#base + path : path;
  }

  /** Whether a conversation can be open: on our own page only the gateway knows. */
  get isKnown() {
    return this.#bearer === null || Boolean(this.#bearer.get());
  }

  /** Call `act` when another tab has begun, proven or left the conversation, where the page keeps a bearer. */
  onBearer(act) {
    this.#bearer?.onChange(act);
  }

  /** The answer to a GET; raises a `Problem`. */
  get(path) {
    return this.#asked(path, {});
  }

  /** The answer to a POST; raises a `Problem`. */
  post(path, body) {
    return this.#asked(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  }

  /** The answer to a photo, a `File`; raises a `Problem`. */
  send(path, photo) {
    return this.#asked(path, { method: "POST", headers: { "Content-Type": photo.type || "image/unknown" }, body: photo });
  }

  /** Leave the conversation for good; what is still on its way is dropped. */
  async startOver() {
    this.#inFlight.abort();
    this.#inFlight = new AbortController();
    await this.post("/api/conversation", {});
    this.#bearer?.set("");
  }

  async #asked(path, { headers = {}, ...options }) {
    const token = this.#bearer?.get();
    const proof = token ? { Authorization: `Bearer ${token}` } : {};
    const { signal } = this.#inFlight;
    let response;
    try {
      response = await fetch(this.at(path), {
        ...options,
        headers: { ...headers, ...proof },
        credentials: this.#bearer ? "omit" : "same-origin",
        signal,
      });
    } catch {
      throw new Problem(signal.aborted ? "" : this.say("offline"));
    }
    const given = this.#bearer && response.headers.get(HEADER);
    if (given && !signal.aborted) this.#bearer.set(given);
    const answer = await response.json().catch(() => ({}));
    if (signal.aborted) throw new Problem("");
    if (!response.ok) throw new Problem(answer.error ?? this.say("broken"), response.status, answer.reason);
    return answer;
  }
}
