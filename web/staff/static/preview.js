// The chat's preview on the staff page: the chat itself with the settings that are being written; it talks to nobody.

import { embed } from "/static/embed.js";
import { Problem } from "/static/gateway.js";

const PREVIEW = "This is a preview: nothing is sent.";

/** Stands in for the gateway: it knows the look, no conversation, and sends nothing. */
class Preview {
  isKnown = true; // nobody is invited here
  say = (key) => key;
  #look;

  constructor(look) {
    this.#look = look;
  }

  at(path) {
    return path;
  }

  async get(path) {
    return path === "/widget/settings" ? this.#look : { messages: [], held: false };
  }

  async post() {
    throw new Problem(PREVIEW);
  }

  onBearer() {}

  async startOver() {}
}

async function show() {
  const response = await fetch(`/staff/settings/chat/preview/look${location.search}`, { cache: "no-store" });
  const look = await response.json();
  if (!response.ok) {
    document.getElementById("problem").textContent = look.error;
    return;
  }
  HTMLElement.prototype.focus = () => {}; // the form beside it keeps the focus
  document.addEventListener("lisa:ready", () => globalThis.Lisa.open());
  await embed("", {}, new Preview(look));
}

show();
