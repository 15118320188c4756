// Puts the button that opens the chat on a shop's page, loads the chat when it is pressed, and talks with the page.

import { announcer } from "./announcer.js";
import { button, element, icon } from "./dom.js";
import { Bearer, Gateway } from "./gateway.js";
import { invite } from "./invitation.js";
import { languageOf, loadTexts } from "./texts.js";

const BUBBLE = "M4 12a8 8 0 1 1 3.600 6.700L4 20l1.200-3.700A8 8 0 0 1 4 12Z";
const CROSS = "M6 6l12 12M18 6L6 18";
const EVERYWHERE = window.matchMedia("(max-width: 520px), (max-height: 560px)"); // where the chat fills the window

/** The sheets of a shadow root; made by script, so the shop's policy needs to allow no styles of ours. */
async function sheets(gateway, ...names) {
  const made = names.map(async (name) => {
    const css = await (await fetch(gateway.at(`/static/${name}.css`), { credentials: "omit" })).text();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    return sheet;
  });
  return Promise.all(made);
}

/** The live region stands in the page itself: in a shadow root some screen readers miss it. */
function liveRegion() {
  const node = element("div", { role: "status", "aria-live": "polite" });
  Object.assign(node.style, { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" });
  document.body.append(node);
  return node;
}

class Widget {
  #gateway;
  #say;
  #look;
  #root;
  #launcher;
  #panel = null;
  #conversation = null;
  #loading = null;
  #announce = announcer(liveRegion());
  #products;
  #unread = 0;

  constructor(gateway, look, say, root, products) {
    this.#gateway = gateway;
    this.#look = look;
    this.#say = say;
    this.#root = root;
    this.#products = products;
    this.#launcher = button(
      { className: "launcher", "aria-expanded": "false", "aria-label": say("open"), onPress: () => this.open() },
      icon(BUBBLE),
      element("span", { className: "unread" }),
    );
    root.append(this.#launcher);
    document.addEventListener("click", (event) => {
      const asked = event.target.closest?.("[data-lisa-open]");
      if (!asked) return;
      event.preventDefault();
      this.open({ message: asked.dataset.lisaOpen });
    });
  }

  get isOpen() {
    return this.#panel !== null && !this.#panel.hidden;
  }

  /** Show the chat; a `message` stands in its field then, ready to be sent or changed. */
  async open({ message = "" } = {}) {
    this.#loading ??= this.#load();
    await this.#loading;
    this.#panel.hidden = false;
    this.#expanded(true);
    if (message) this.#conversation.fill(message);
    this.#conversation.focus();
    this.#tell("open");
  }

  close() {
    if (!this.isOpen) return;
    this.#panel.hidden = true;
    this.#expanded(false);
    this.#launcher.focus();
    this.#tell("close");
  }

  /** Which product's page this is, or which products are in the cart on it: `{product: ID}` or `{products: [ID, …]}`. */
  context({ product = "", products = [] } = {}) {
    this.#products = (product ? [product] : products).map(String);
  }

  #expanded(isOpen) {
    this.#launcher.setAttribute("aria-expanded", String(isOpen));
    this.#count(0);
  }

  #count(unread) {
    this.#unread = unread;
    this.#launcher.querySelector(".unread").textContent = unread ? this.#say("unread", { count: unread }) : "";
  }

  /** Tell the shop's scripts; false where one of them sees to it itself. */
  #tell(what, detail = {}) {
    if (what === "message" && detail.from !== "customer" && !this.isOpen) this.#count(this.#unread + 1);
    return document.dispatchEvent(new CustomEvent(`lisa:${what}`, { detail, cancelable: true }));
  }

  async #load() {
    const [{ Conversation }, { header }, [sheet]] = await Promise.all([
      import("./conversation.js"),
      import("./header.js"),
      sheets(this.#gateway, "conversation"),
    ]);
    this.#root.adoptedStyleSheets = [...this.#root.adoptedStyleSheets, sheet];
    this.#conversation = new Conversation({
      gateway: this.#gateway,
      say: this.#say,
      look: this.#look,
      announce: this.#announce,
      tell: (what, detail) => this.#tell(what, detail),
      page: () => this.#products,
    });
    const close = button(
      { className: "quiet round", "aria-label": this.#say("close"), title: this.#say("close"), onPress: () => this.close() },
      icon(CROSS),
    );
    const top = header({
      say: this.#say,
      avatar: this.#look.avatar || this.#gateway.at("/static/lisa.svg"),
      heading: "h2",
      title: this.#look.name,
      subtitle: this.#say("subtitle"),
      conversation: this.#conversation,
      extra: [close],
    });
    this.#panel = element("div", { className: "panel", role: "dialog", "aria-label": this.#say("chat") });
    this.#panel.append(top, this.#conversation.node);
    this.#panel.addEventListener("keydown", (event) => this.#onKey(event));
    this.#root.append(this.#panel);
    await this.#conversation.read();
  }

  #onKey(event) {
    if (event.key === "Escape") this.close();
    if (event.key === "Tab" && EVERYWHERE.matches) this.#stayInside(event);
  }

  /** Where the chat fills the window, the keyboard doesn't get lost in the page behind it. */
  #stayInside(event) {
    const stops = [...this.#panel.querySelectorAll("a[href], button, textarea, [tabindex='0']")];
    const reachable = stops.filter((stop) => stop.tabIndex >= 0 && stop.offsetParent !== null);
    const [first, last] = [reachable[0], reachable.at(-1)];
    const [from, to] = event.shiftKey ? [first, last] : [last, first];
    if (this.#root.activeElement !== from) return;
    event.preventDefault();
    to.focus();
  }
}

/** Show the button on this page. `told` are the data attributes of the script: `data-product-id`, `data-language`. */
export async function embed(base, told, gateway = new Gateway(base, new Bearer())) {
  const look = await gateway.get("/widget/settings").catch((problem) => {
    console.warn(`Lisa's chat isn't shown: ${problem.message}`);
  });
  if (!look) return;
  const language = languageOf([told.language, look.language, document.documentElement.lang], look.languages);
  const host = element("div", { id: "lisa-chat", lang: language, "data-side": look.side });
  const root = host.attachShadow({ mode: "open" });
  const [say, made] = await Promise.all([
    loadTexts(gateway.at.bind(gateway), language, { name: look.name, shop: look.shop }),
    sheets(gateway, "launcher", "colours"),
  ]);
  gateway.say = say;
  root.adoptedStyleSheets = made;
  if (look.scheme !== "auto") host.style.colorScheme = look.scheme;
  if (look.accent) host.style.setProperty("--accent-light", look.accent);
  if (look.accent_dark) host.style.setProperty("--accent-dark", look.accent_dark);
  const product = told.productId ?? document.body.dataset.productId;
  const widget = new Widget(gateway, look, say, root, product ? [product] : []);
  document.body.append(host);
  window.Lisa = {
    open: (options) => widget.open(options),
    close: () => widget.close(),
    context: (page) => widget.context(page),
  };
  document.dispatchEvent(new CustomEvent("lisa:ready"));
  if (!gateway.isKnown) invite(look.invitations, widget, root, say);
}
