// What a reply holds besides text: a row of product cards, a row of quick replies, and thumbs to rate it by.
//
// deep-chat takes rich messages as HTML strings. So that nothing from the catalog or the model ever becomes part of one,
// the string only names an element and a number; the element looks its data up here and builds DOM nodes from it.

const PLACEHOLDER = "/pictures/product-neutral.svg";
const data = new Map();

/** Keep `value` for an element of the given name and return the HTML that shows it. */
export function htmlFor(name, value, className = "") {
  const key = String(data.size);
  data.set(key, value);
  return `<${name} class="${className}" data-key="${key}"></${name}>`;
}

/** Return the address when it may be linked to (http, https, or a path of this site), else an empty string. */
export function safeLink(address) {
  if (typeof address !== "string" || address === "") return "";
  let url;
  try {
    url = new URL(address, window.location.href);
  } catch {
    return "";
  }
  const ours = address.startsWith("/") && url.origin === window.location.origin;
  return ours || /^https?:\/\//i.test(address) ? url.href : "";
}

function element(name, { className = "", text = "" } = {}, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text) node.textContent = text;
  node.append(...children);
  return node;
}

const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function picture(card) {
  const image = element("img");
  image.alt = "";
  image.loading = "lazy";
  image.addEventListener("error", () => (image.src = PLACEHOLDER), { once: true });
  image.src = safeLink(card.image_url) || PLACEHOLDER;
  return image;
}

function title(card) {
  const address = safeLink(card.url);
  if (!address) return element("h3", { text: card.title });
  const link = element("a", { text: card.title });
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return element("h3", {}, link);
}

function price(card) {
  const reduced = Boolean(card.compare_at_text);
  const line = element("p", { className: "price" });
  if (card.price_note) line.append(element("span", { className: "note", text: card.price_note }));
  line.append(element("span", { className: reduced ? "now reduced" : "now", text: card.price_text }));
  if (reduced) {
    line.append(element("s", {}, element("span", { className: "unseen", text: "was " }), card.compare_at_text));
  }
  return line;
}

/** A size, as a button that says for the customer that they take it, where the record doesn't tell that it is gone. */
function sizeToTake(size, send) {
  if (!size.take || !send) return size.name;
  const button = element("button", { text: size.name });
  button.type = "button";
  button.title = size.take;
  button.addEventListener("click", () => send(size.take));
  return button;
}

function sizes(card, send) {
  const list = element("ul", { className: "sizes" });
  list.setAttribute("aria-label", "Sizes");
  for (const size of card.sizes) {
    if (size.in_stock !== false) {
      // null: the record doesn't tell, or it can be ordered ahead
      list.append(element("li", { className: "size" }, sizeToTake(size, send)));
    } else {
      const note = element("span", { className: "unseen", text: " sold out" });
      list.append(element("li", { className: "size gone" }, element("s", { text: size.name }), note));
    }
  }
  return list;
}

function stock(card) {
  const ahead = /^(?:pre-order|on backorder)/.test(card.stock);
  const state = { "in stock": "", "sold out": "gone" }[card.stock] ?? (ahead ? "ahead" : "low");
  return element("p", { className: `stock ${state}`, text: capitalised(card.stock) });
}

function productCard(card, send) {
  const details = element("div", { className: "details" }, title(card));
  if (card.variant) details.append(element("p", { className: "variant", text: card.variant }));
  details.append(price(card));
  if (card.rating_text) details.append(element("p", { className: "rating", text: `★ ${card.rating_text}` }));
  if (card.sizes.length) details.append(sizes(card, send));
  if (card.colours.length) details.append(element("p", { className: "colours", text: capitalised(card.colours.join(", ")) }));
  if (card.stock) details.append(stock(card));
  const item = element("li", { className: card.stock === "sold out" ? "card gone" : "card" }, picture(card), details);
  if (card.compare_at_text) item.append(element("span", { className: "badge", text: "Sale" }));
  return item;
}

/** A button that scrolls a row on by what is visible of it, there only while there is something to scroll to. */
function turner(row, { className, sign, label, direction }) {
  const button = element("button", { className: `turn ${className}`, text: sign });
  button.type = "button";
  button.tabIndex = -1; // with a keyboard the row itself scrolls
  button.setAttribute("aria-label", label);
  button.addEventListener("click", () => row.scrollBy({ left: direction * row.clientWidth * 0.8, behavior: "smooth" }));
  const update = () => {
    const left = direction < 0 ? row.scrollLeft : row.scrollWidth - row.clientWidth - row.scrollLeft;
    button.hidden = left < 8;
  };
  row.addEventListener("scroll", update, { passive: true });
  new ResizeObserver(update).observe(row);
  return button;
}

class Cards extends HTMLElement {
  connectedCallback() {
    const { cards, send } = data.get(this.dataset.key) ?? { cards: [] };
    const row = element("ul", { className: "cards" }, ...cards.map((card) => productCard(card, send)));
    row.tabIndex = 0; // so that the arrow keys scroll it
    row.setAttribute("aria-label", cards.length === 1 ? "1 product" : `${cards.length} products`);
    const back = turner(row, { className: "back", sign: "‹", label: "Earlier products", direction: -1 });
    const on = turner(row, { className: "on", sign: "›", label: "More products", direction: 1 });
    this.replaceChildren(row, back, on);
  }
}

class Replies extends HTMLElement {
  connectedCallback() {
    const { replies, send } = data.get(this.dataset.key) ?? { replies: [] };
    const row = element("div", { className: "replies" });
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", "Suggested replies");
    for (const reply of replies) {
      const button = element("button", { text: reply.title });
      button.type = "button";
      button.addEventListener("click", () => send(reply.text));
      row.append(button);
    }
    this.replaceChildren(row);
  }
}

const THUMB = "M7 10v10H4V10zM7 10l4-7c1.6 0 2.4 1 2.4 2.4V9h5.4c1.2 0 2 1 1.8 2.200l-1.300 7c-.2 1-1 1.800-2 1.800H7";
const THUMBS = [
  { verdict: "up", label: "This answer helped" },
  { verdict: "down", label: "This answer did not help" },
];

function thumbIcon(verdict) {
  const space = "http://www.w3.org/2000/svg";
  const icon = document.createElementNS(space, "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  if (verdict === "down") icon.setAttribute("class", "down");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", THUMB);
  icon.append(path);
  return icon;
}

/** Two thumbs; the one that is pressed stays so, and a second press takes it back. */
class Thumbs extends HTMLElement {
  connectedCallback() {
    const { rate } = data.get(this.dataset.key) ?? {};
    if (!rate) return;
    const group = element("div", { className: "thumbs" });
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Rate this answer");
    const buttons = THUMBS.map(({ verdict, label }) => {
      const button = element("button", {}, thumbIcon(verdict));
      button.type = "button";
      button.title = label;
      button.setAttribute("aria-label", label);
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", async () => {
        const wanted = button.getAttribute("aria-pressed") === "true" ? "none" : verdict;
        if (!(await rate(wanted))) return;
        for (const each of buttons) each.setAttribute("aria-pressed", String(each === button && wanted !== "none"));
      });
      return button;
    });
    group.append(...buttons);
    this.replaceChildren(group);
  }
}

customElements.define("lisa-cards", Cards);
customElements.define("lisa-replies", Replies);
customElements.define("lisa-thumbs", Thumbs);
