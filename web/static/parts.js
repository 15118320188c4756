// What a reply holds besides text: product cards, suggested replies, thumbs to rate it by, and when it came.

import { button, element, icon, isCalm } from "./dom.js";

const PLACEHOLDER = "/pictures/product-neutral.svg";
const THUMB = "M7 10v10H4V10zM7 10l4-7c1.6 0 2.4 1 2.4 2.4V9h5.4c1.2 0 2 1 1.8 2.2l-1.3 7c-.2 1-1 1.8-2 1.800H7";
const LESS_THAN_THIS_IS_NO_ROOM = 8; // pixels left to scroll

/** The address when it may be linked to (http, https, or a path of the gateway's), else an empty string. */
export function safeLink(address, gateway) {
  if (typeof address !== "string" || address === "") return "";
  const home = new URL(gateway.at("/"), window.location.href);
  let url;
  try {
    url = new URL(address, home);
  } catch {
    return "";
  }
  const ours = address.startsWith("/") && url.origin === home.origin;
  return ours || /^https?:\/\//i.test(address) ? url.href : "";
}

const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function picture(card, gateway) {
  const placeholder = safeLink(PLACEHOLDER, gateway);
  const image = element("img", { alt: "", loading: "lazy" });
  image.addEventListener("error", () => (image.src = placeholder), { once: true });
  image.src = safeLink(card.image_url, gateway) || placeholder;
  return image;
}

function title(card, gateway) {
  const href = safeLink(card.url, gateway);
  if (!href) return element("h3", { text: card.title });
  return element("h3", {}, element("a", { text: card.title, href, target: "_blank", rel: "noopener noreferrer" }));
}

function price(card, say) {
  const reduced = Boolean(card.compare_at_text);
  const line = element("p", { className: "price" });
  if (card.price_note) line.append(element("span", { className: "note", text: card.price_note }));
  line.append(element("span", { className: reduced ? "now reduced" : "now", text: card.price_text }));
  if (reduced) {
    line.append(element("s", {}, element("span", { className: "unseen", text: `${say("was")} ` }), card.compare_at_text));
  }
  return line;
}

/** A size, as a button that says for the customer that they take it, where the record doesn't tell that it is gone. */
function size({ name, in_stock: inStock, take }, say, send) {
  if (inStock === false) {
    const note = element("span", { className: "unseen", text: ` ${say("soldOut")}` });
    return element("li", { className: "size gone" }, element("s", { text: name }), note);
  }
  // null: the record doesn't tell, or it can be ordered ahead
  const shown = take ? button({ text: name, title: take, onPress: () => send(take) }) : name;
  return element("li", { className: "size" }, shown);
}

function stock(card) {
  const ahead = /^(?:pre-order|on backorder)/.test(card.stock);
  const state = { "in stock": "", "sold out": "gone" }[card.stock] ?? (ahead ? "ahead" : "low");
  return element("p", { className: `stock ${state}`, text: capitalised(card.stock) });
}

function productCard(card, { gateway, say, send }) {
  const details = element("div", { className: "details" }, title(card, gateway));
  if (card.variant) details.append(element("p", { className: "variant", text: card.variant }));
  details.append(price(card, say));
  if (card.rating_text) details.append(element("p", { className: "rating", text: `★ ${card.rating_text}` }));
  if (card.sizes.length) {
    const sizes = card.sizes.map((one) => size(one, say, send));
    details.append(element("ul", { className: "sizes", "aria-label": say("sizes") }, ...sizes));
  }
  if (card.colours.length) details.append(element("p", { className: "colours", text: capitalised(card.colours.join(", ")) }));
  if (card.stock) details.append(stock(card));
  const look = card.stock === "sold out" ? "card gone" : "card";
  const item = element("li", { className: look }, picture(card, gateway), details);
  if (card.compare_at_text) item.append(element("span", { className: "badge", text: say("sale") }));
  return item;
}

/** A button that scrolls a row on by what is visible of it, there only while there is something to scroll to. */
function turner(row, { className, sign, label, direction }) {
  const turn = () =>
    row.scrollBy({ left: direction * row.clientWidth * 0.8, behavior: isCalm() ? "auto" : "smooth" });
  // With a keyboard the row itself scrolls.
  const turning = button({ className: `turn ${className}`, text: sign, "aria-label": label, tabindex: "-1", onPress: turn });
  const update = () => {
    const left = direction < 0 ? row.scrollLeft : row.scrollWidth - row.clientWidth - row.scrollLeft;
    turning.hidden = left < LESS_THAN_THIS_IS_NO_ROOM;
  };
  row.addEventListener("scroll", update, { passive: true });
  new ResizeObserver(update).observe(row);
  return turning;
}

export const countOf = (cards, say) => (cards.length === 1 ? say("oneProduct") : say("products", { count: cards.length }));

/** A row of cards that scrolls sideways; `around` is the gateway, the texts, and what sends a message. */
export function cardRow(cards, around) {
  const { say } = around;
  const row = element("ul", { className: "cards", "aria-label": countOf(cards, say), tabindex: "0" });
  row.append(...cards.map((card) => productCard(card, around)));
  const back = turner(row, { className: "back", sign: "‹", label: say("earlier"), direction: -1 });
  const on = turner(row, { className: "on", sign: "›", label: say("more"), direction: 1 });
  return element("div", { className: "row" }, row, back, on);
}

/** Buttons that each send a sentence for the customer. */
export function replyRow(replies, { say, send }) {
  const buttons = replies.map(({ title: text, text: sent }) => button({ text, onPress: () => send(sent) }));
  return element("div", { className: "replies", role: "group", "aria-label": say("suggested") }, ...buttons);
}

/** Two thumbs; the one that is pressed stays so, and a second press takes it back. `rate` says whether it was kept. */
export function thumbs(say, rate) {
  const pressed = (thumb) => thumb.getAttribute("aria-pressed") === "true";
  const made = [
    { verdict: "up", label: say("helped") },
    { verdict: "down", label: say("didNotHelp") },
  ].map(({ verdict, label }) => {
    const onPress = async () => {
      const wanted = pressed(thumb) ? "none" : verdict;
      if (!(await rate(wanted))) return;
      for (const each of made) each.setAttribute("aria-pressed", String(each === thumb && wanted !== "none"));
    };
    const thumb = button({ title: label, "aria-label": label, "aria-pressed": "false", onPress }, icon(THUMB, verdict));
    return thumb;
  });
  return element("div", { className: "thumbs", role: "group", "aria-label": say("rate") }, ...made);
}

/** When a message came: the time of day, and the whole date for who points at it. */
export function timeOf(at, language) {
  const time = at.toLocaleTimeString(language, { timeStyle: "short" });
  const whole = at.toLocaleString(language, { dateStyle: "full", timeStyle: "short" });
  return element("time", { text: time, title: whole, datetime: at.toISOString() });
}
