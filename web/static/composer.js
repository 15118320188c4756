// The field for the customer's message. A text over the limit stays whole and says so; nothing is cut off silently.

import { button, element, icon } from "./dom.js";
import { CAMERA } from "./photos.js";

const ARROW = "M12 19V5M6 11l6-6 6 6";
const TOLD_FROM = 0.9; // of the limit

const lengthOf = (text) => [...text].length; // characters as the gateway counts them, not UTF-16's halves

export class Composer {
  #say;
  #longest;
  #announce;
  #wasTooLong = false;

  /** `send` gets what is to be sent, and says whether it took it; `sendPhoto` gets a photo's `File`. */
  constructor({ say, longest, announce, send, sendPhoto }) {
    this.#say = say;
    this.#longest = longest;
    this.#announce = announce;
    this.field = element("textarea", {
      id: "lisa-message",
      rows: "1",
      placeholder: say("placeholder"),
      "aria-label": say("yourMessage"),
      "aria-describedby": "lisa-limit",
      enterkeyhint: "send",
    });
    this.limit = element("p", { className: "limit", id: "lisa-limit" });
    this.button = element("button", { type: "submit", className: "send", "aria-label": say("send") }, icon(ARROW));
    // Without HEIC in this list, iPhones hand over such a photo as JPEG.
    this.chooser = element("input", { type: "file", accept: "image/jpeg,image/png,image/webp", hidden: "" });
    this.photo = button(
      { className: "photo", "aria-label": say("sendPhoto"), title: say("sendPhoto"), onPress: () => this.chooser.click() },
      icon(CAMERA),
    );
    this.takesPhotos = false;
    this.node = element("form", { className: "composer" }, this.limit, this.field, this.chooser, this.photo, this.button);
    this.chooser.addEventListener("change", () => {
      const [photo] = this.chooser.files;
      if (photo) sendPhoto(photo);
      this.chooser.value = ""; // so that the same one can be chosen again
    });
    this.field.addEventListener("input", () => this.#measure());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.node.requestSubmit();
    });
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.field.value.trim();
      if (!text || this.#isTooLong || !send(text)) return;
      this.fill("");
    });
  }

  /** Put a text into the field, in place of what is there. */
  fill(text) {
    this.field.value = text;
    this.#measure();
  }

  /** Whether the customer may send a photo just now. */
  set takesPhotos(may) {
    this.photo.hidden = !may;
  }

  get #isTooLong() {
    return lengthOf(this.field.value.trim()) > this.#longest;
  }

  #measure() {
    const count = lengthOf(this.field.value.trim());
    const told = { count: count.toLocaleString(this.#say.language), most: this.#longest.toLocaleString(this.#say.language) };
    const key = this.#isTooLong ? "tooLong" : "characters";
    this.limit.textContent = count > this.#longest * TOLD_FROM ? this.#say(key, told) : "";
    this.field.setAttribute("aria-invalid", String(this.#isTooLong));
    if (this.#isTooLong && !this.#wasTooLong) this.#announce(this.limit.textContent);
    this.#wasTooLong = this.#isTooLong;
    this.field.style.height = "auto"; // so that a text that became shorter shrinks it
    const borders = this.field.offsetHeight - this.field.clientHeight; // without them it would be scrolled by two pixels
    this.field.style.height = `${this.field.scrollHeight + borders}px`;
  }
}
