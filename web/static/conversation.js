// The conversation: what was said, what is said next, and how all tabs of one customer show the same.

import { Composer } from "./composer.js";
import { element, isCalm } from "./dom.js";
import { cardRow, countOf, replyRow, safeLink, thumbs, timeOf } from "./parts.js";
import { photoSign, refusalOf } from "./photos.js";
import { paragraphs } from "./text.js";
import { download, speakerOf, transcriptOf } from "./transcript.js";
import { StaffMessages } from "./staff.js";

const SLOW_AFTER_MS = 6000;
const PHOTO_WITHIN_MS = 24 * 3600 * 1000; // as long as the gateway takes one after an answer that asked for it
const CLASSES = { customer: "user-message", assistant: "ai-message", staff: "ai-message staff-message" };

/** A message of the gateway, with its time as a date. */
const dated = (message) => ({ ...message, at: message.at && new Date(message.at) });

/** Where a customer's tabs hear of one another; null where the browser keeps nothing, and each tab is on its own. */
function channelOf(gateway) {
  try {
    return new BroadcastChannel(`lisa ${gateway}`);
  } catch {
    return null; // Firefox, which is told to keep no cookies
  }
}

export class Conversation {
  #gateway;
  #say;
  #look;
  #announce;
  #tell;
  #page = () => [];
  #messages = [];
  #log;
  #composer;
  #isWaiting = false;
  #reads = 0;
  #isBehind = false;
  #isHeld = false;
  #watchers = [];
  #tabs;
  #staff;

  /**
   * `look` is the shop's settings; `announce` reads a sentence to who can't see; `tell` tells the page what happened, and
   * answers false where the page sees to it itself; `page` answers which products are on the page just now.
   */
  constructor({ gateway, say, look, announce, tell = () => true, page = () => [] }) {
    Object.assign(this, { node: element("section", { className: "conversation", "aria-label": say("chat") }) });
    this.#gateway = gateway;
    this.#say = say;
    this.#look = look;
    this.#announce = announce;
    this.#tell = tell;
    this.#page = page;
    // What is said is read out by `announce`, which stands outside of the shadow root: some screen readers miss it here.
    this.#log = element("div", { className: "log", role: "log", "aria-live": "off", "aria-label": say("conversation"), tabindex: "0" });
    this.#composer = new Composer({ say, longest: look.longest_message, announce, send: (text) => this.send(text), sendPhoto: (file) => this.sendPhoto(file) });
    this.onChange(() => (this.#composer.takesPhotos = this.#takesPhotos));
    this.node.append(this.#log, this.#composer.node);
    this.#tabs = channelOf(gateway.at("/"));
    this.#tabs?.addEventListener("message", () => this.#hearTabs());
    gateway.onBearer(() => this.#hearTabs());
    this.#staff = new StaffMessages(gateway, (messages, held) => this.#hearStaff(messages, held), (held) => this.#hold(held));
  }

  get isEmpty() {
    return this.#messages.length === 0;
  }

  /** Call `act` now and whenever there is more or less in the conversation. */
  onChange(act) {
    this.#watchers.push(act);
    act();
  }

  focus() {
    this.#composer.field.focus();
  }

  /** Put a text into the field, ready to be sent or changed. */
  fill(text) {
    this.#composer.fill(text);
  }

  /** Show the conversation as the gateway has it; of several reads under way only the last one counts. */
  async read() {
    const read = ++this.#reads;
    let problem = "";
    let messages = [];
    if (this.#gateway.isKnown) {
      try {
        messages = (await this.#gateway.get("/api/history")).messages;
      } catch (error) {
        problem = error.message;
      }
    }
    if (read !== this.#reads) return;
    this.#isBehind = this.#isWaiting; // what is being sent would vanish: read again when it is answered
    if (this.#isBehind) return;
    this.#messages = messages.map(dated);
    this.#staff.follow(messages);
    this.#log.replaceChildren(...this.#introduction(this.isEmpty && !problem));
    for (const message of this.#messages) this.#show(message);
    if (problem) this.#showProblem(problem);
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#changed();
  }

  /** Send a message of the customer's; false where another one is still being answered. */
  send(text) {
    if (this.#isWaiting) return false;
    this.#converse(text);
    return true;
  }

  /** Send a photo; false where a message is still being answered. */
  sendPhoto(file) {
    if (this.#isWaiting) return false;
    const refusal = refusalOf(file);
    if (refusal) this.#refuse(this.#say(refusal));
    else this.#handOver(file);
    return true;
  }

  async startOver() {
    try {
      await this.#gateway.startOver();
      this.#messages = [];
      this.#isHeld = false;
      this.#tabs?.postMessage("changed");
      await this.read();
    } catch (problem) {
      this.#showProblem(problem.message);
    }
    this.focus();
  }

  /** Hand the customer the conversation as a text file. */
  save() {
    const around = { say: this.#say, shop: this.#look.shop };
    download(transcriptOf(this.#messages, around), `${this.#look.shop} ${new Date().toISOString().slice(0, 10)}.txt`);
  }

  /** Whether a person answers, or one of the last day's answers has asked for a photo. */
  get #takesPhotos() {
    const asked = this.#messages.findLast((message) => message.asks_photo);
    return this.#isHeld || (asked !== undefined && Date.now() - asked.at < PHOTO_WITHIN_MS);
  }

  async #handOver(file) {
    this.#isWaiting = true;
    const shown = this.#add({ role: "customer", photo: true, file });
    const done = this.#wait("photoSending");
    try {
      await this.#gateway.send("/api/photos", file);
      done();
      this.#log.append(element("p", { className: "notice", text: this.#say("photoSent") }));
      this.#announce(this.#say("photoSent"));
      this.#toTheEnd();
      this.#tabs?.postMessage("changed");
    } catch (problem) {
      done();
      this.#messages.splice(this.#messages.findIndex((message) => message.file === file), 1);
      shown.remove();
      if (problem.message) this.#refuse(problem.reason ? this.#say(problem.reason) : problem.message);
    }
    if (this.#isBehind) this.#hearTabs();
  }

  #refuse(sentence) {
    this.#showProblem(sentence);
    this.#announce(sentence);
  }

  /** Another tab has changed the conversation: show it, once this one's own message is answered. */
  #hearTabs() {
    this.#isBehind = this.#isWaiting;
    if (!this.#isBehind) this.read();
  }

  async #converse(text) {
    this.#isWaiting = true;
    const question = this.#add({ role: "customer", text });
    const done = this.#wait();
    this.#tell("message", { from: "customer" });
    try {
      const { messages, stopped, held } = await this.#gateway.post("/api/messages", { text, products: this.#page() });
      done();
      if (stopped) this.#takeOffTheScreen(question);
      for (const message of messages) this.#add(message);
      if (held) this.#announce(this.#say("sent"));
      this.#readOut(messages);
      if (messages.length) this.#tell("message", { from: "assistant" });
      this.#showFrom(question);
      this.#staff.ask(held);
      this.#tabs?.postMessage("changed");
      if (this.#isBehind) this.#hearTabs();
    } catch (problem) {
      done();
      if (problem.message) this.#showFailure(problem.message, text); // without one the customer started over meanwhile
    }
  }

  /** Show that an answer is on its way, or what else this text says, until what this returns is called. */
  #wait(text = "typing") {
    const isTyping = text === "typing";
    const dots = isTyping ? element("div", { className: "dots" }, element("i"), element("i"), element("i")) : null;
    const slow = element("p", { className: "slow", text: isTyping ? "" : this.#say(text) });
    const waiting = element("div", { className: "message ai-message waiting" }, dots, slow);
    this.#log.append(waiting);
    this.#toTheEnd();
    this.#announce(this.#say(text));
    const timer = setTimeout(() => {
      slow.textContent = this.#say("slow");
      this.#toTheEnd();
      this.#announce(slow.textContent);
    }, SLOW_AFTER_MS);
    return () => {
      clearTimeout(timer);
      waiting.remove();
      this.#announce("");
      this.#isWaiting = false;
    };
  }

  #introduction(withStarters) {
    const say = this.#say;
    const notice = element("p", { className: "notice", text: say("notice") });
    const greeting = { role: "assistant", text: this.#look.greeting || say("greeting") };
    const starters = this.#look.starters.length
      ? this.#look.starters.map((text) => ({ title: text, text }))
      : say.starters;
    return [notice, this.#node(greeting), ...(withStarters ? [this.#replies(starters)] : [])];
  }

  /** Keep a message and show it; returns its node. */
  #add(message) {
    const kept = dated({ at: new Date(), ...message });
    this.#messages.push(kept);
    this.#changed();
    return this.#show(kept);
  }

  #show(message) {
    // Suggestions hold only as long as nothing follows them.
    for (const passed of this.#log.querySelectorAll(".temporary, .problem")) passed.remove();
    const node = message.quick_replies ? this.#replies(message.quick_replies) : this.#node(message);
    this.#log.append(node);
    return node;
  }

  #replies(replies) {
    const row = replyRow(replies, { say: this.#say, send: (text) => this.send(text) && this.focus() });
    return element("div", { className: "message ai-message html-message temporary" }, row);
  }

  #node(message) {
    const { role, text, cards, basket_url: basket, slip, at } = message;
    const name = element("span", { className: role === "staff" ? "name staff" : "name unseen", text: speakerOf(message, this.#say) });
    const kind = cards ? "html-message" : "text-message";
    const node = element("div", { className: `message ${CLASSES[role]} ${kind}` }, name);
    if (cards) node.append(cardRow(cards, { gateway: this.#gateway, say: this.#say, send: (sent) => this.send(sent) }));
    else if (message.photo) node.append(element("div", { className: "bubble" }, photoSign(this.#say, message.file)));
    else if (text) node.append(element("div", { className: "bubble" }, ...(role === "customer" ? [text] : paragraphs(text))));
    if (basket) node.append(this.#basketLink(basket));
    const foot = element("div", { className: "foot" });
    if (at && (role !== "assistant" || slip)) foot.append(timeOf(at, this.#say.language));
    if (slip) foot.append(thumbs(this.#say, (verdict) => this.#rate(slip, verdict)));
    if (foot.hasChildNodes()) node.append(foot);
    return node;
  }

  #basketLink(address) {
    const url = safeLink(address, this.#gateway);
    const link = element("a", { className: "solid", text: this.#say("openBasket"), href: url, target: "_blank", rel: "noopener noreferrer" });
    link.addEventListener("click", (event) => {
      if (!this.#tell("basket", { url })) event.preventDefault();
    });
    return link;
  }

  async #rate(slip, verdict) {
    try {
      await this.#gateway.post("/api/feedback", { slip, verdict });
      this.#announce(this.#say(verdict === "none" ? "unrated" : "rated"));
      return true;
    } catch (problem) {
      this.#announce(problem.message);
      this.#showProblem(problem.message);
      return false;
    }
  }

  #takeOffTheScreen(question) {
    const sent = this.#messages.findLast((message) => message.role === "customer");
    sent.text = this.#say("stopped");
    question.querySelector(".bubble").textContent = sent.text;
  }

  #hold(isHeld) {
    this.#isHeld = isHeld;
    this.#changed();
  }

  /** Show what staff wrote, and `changed`, the key of a sentence, where a person has come or gone. */
  #hearStaff(messages, changed) {
    if (!messages.length && !changed) return;
    const notice = changed ? [element("p", { className: "notice", text: this.#say(changed) })] : [];
    if (changed === "staffHere") this.#log.append(...notice); // before what the person says
    for (const message of messages) this.#add(message);
    if (changed === "staffGone") this.#log.append(...notice);
    this.#readOut(messages, changed && this.#say(changed));
    for (const message of messages) this.#tell("message", { from: message.role });
    this.#toTheEnd();
  }

  #readOut(messages, further = "") {
    const said = messages.map((message) => {
      if (message.cards) return countOf(message.cards, this.#say);
      return message.text && `${speakerOf(message, this.#say)}: ${message.text}`;
    });
    const sentence = [...said, further].filter(Boolean).join(" ");
    if (sentence) this.#announce(sentence);
  }

  #showProblem(sentence) {
    this.#log.append(element("p", { className: "problem", text: sentence }));
    this.#toTheEnd();
  }

  #showFailure(sentence, text) {
    this.#showProblem(sentence);
    this.#announce(sentence);
    const replies = [{ title: this.#say("sendAgain"), text }];
    const row = replyRow(replies, { say: this.#say, send: (again) => this.#sendAgain(again) });
    this.#log.append(element("div", { className: "message ai-message html-message temporary" }, row));
    this.#toTheEnd();
  }

  /** A message that wasn't answered stands there already, and is not to stand there twice. */
  #sendAgain(text) {
    const place = this.#messages.findLastIndex((message) => message.role === "customer" && message.text === text);
    if (place >= 0) this.#messages.splice(place, 1);
    [...this.#log.querySelectorAll(".user-message")].at(-1)?.remove();
    this.send(text);
  }

  #changed() {
    for (const act of this.#watchers) act();
  }

  #toTheEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  /** An answer taller than the log would start above it, unread: show it from the question on. */
  #showFrom(question) {
    const top = question.offsetTop - 8; // in the log, which is what it is placed in
    this.#log.scrollTo({ top, behavior: isCalm() ? "auto" : "smooth" });
  }
}
