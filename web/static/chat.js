// The chat page: wires deep-chat to the gateway.

import "/vendor/deep-chat.js";
import { htmlFor } from "/static/elements.js";
import { plainMarkdown } from "/static/text.js";

const SLOW_AFTER_MS = 6000;
const SCROLL_AFTER_MS = 60; // deep-chat scrolls by itself just after a message is in
const STARTERS = ["Recommend something", "Where is my order?", "How do returns work?", "How long does delivery take?"];
const OFFLINE = "I can't reach the shop right now. Please check your connection and send it again.";
const STOPPED = "(card details, not sent)";
const BROKEN = "Something went wrong on our side. Please send it again.";

const place = document.getElementById("conversation");
const status = document.getElementById("status");
const notice = document.getElementById("notice");
const startOver = document.getElementById("start-over");
const confirmation = document.getElementById("confirm");
const usualNotice = notice.textContent;

window.remarkable_plugins = [{ plugin: plainMarkdown }];

let chat;
let inFlight = new AbortController();

async function fetched(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, signal: inFlight.signal });
  } catch {
    throw new Error(OFFLINE);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? BROKEN);
  return answer;
}

const ask = async (path) => (await fetched(path)).messages;

const post = (path, body) =>
  fetched(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

function send(text) {
  chat.submitUserMessage({ text });
  if (window.matchMedia("(hover: hover)").matches) chat.focusInput(); // the pressed button is about to go
}

/** Buttons that disappear as soon as the conversation goes on. */
function repliesHtml(replies) {
  return htmlFor("lisa-replies", { replies, send }, "deep-chat-temporary-message");
}

/** Pass a thumb on; says whether it was kept, to screen readers too. */
async function rate(slip, verdict) {
  try {
    await post("/api/feedback", { slip, verdict });
    status.textContent = verdict === "none" ? "Your rating was taken back." : "Thank you for your rating.";
    return true;
  } catch (problem) {
    notice.textContent = problem.message;
    status.textContent = problem.message;
    return false;
  }
}

/** Turn a message of the gateway into those of deep-chat: itself, and below the end of a reply its thumbs. */
function shown(message) {
  const role = message.role === "customer" ? "user" : "ai";
  const thumbs = message.slip
    ? [{ role, html: htmlFor("lisa-thumbs", { rate: (verdict) => rate(message.slip, verdict) }) }]
    : [];
  if (message.cards) return [{ role, html: htmlFor("lisa-cards", { cards: message.cards, send }) }, ...thumbs];
  if (message.quick_replies) return [{ role, html: repliesHtml(message.quick_replies) }];
  return [{ role, text: message.text }, ...thumbs];
}

function waiting() {
  status.textContent = "Lisa is typing.";
  const timer = setTimeout(() => {
    notice.textContent = "This takes a little longer than usual. Please keep this page open.";
    status.textContent = notice.textContent;
  }, SLOW_AFTER_MS);
  return () => {
    clearTimeout(timer);
    notice.textContent = usualNotice;
    status.textContent = "";
  };
}

/** deep-chat scrolls to the end; an answer taller than the page would then start above it, unread. */
function showAnswerFromItsStart() {
  const log = chat.shadowRoot.getElementById("messages");
  const question = [...log.querySelectorAll(".user-message")].at(-1)?.closest(".outer-message-container");
  if (!question) return;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  log.scrollTo({ top: question.offsetTop - log.offsetTop - 8, behavior: calm ? "auto" : "smooth" });
}

async function converse(body, signals) {
  const { text } = body.messages.at(-1);
  const { signal } = inFlight;
  const done = waiting();
  startOver.hidden = false;
  try {
    const { messages, stopped } = await post("/api/messages", { text });
    if (stopped) chat.updateMessage({ text: STOPPED }, chat.getMessages().length - 1);
    await signals.onResponse(messages.flatMap(shown));
    setTimeout(showAnswerFromItsStart, SCROLL_AFTER_MS);
  } catch (problem) {
    if (signal.aborted) return; // the customer started over meanwhile
    await signals.onResponse({ error: problem.message });
    chat.addMessage({ role: "ai", html: repliesHtml([{ title: "Send it again", text }]) });
  } finally {
    done();
  }
}

function introduction(isNew) {
  const shop = place.dataset.shop;
  const greeting = {
    text: `Hello, I'm Lisa, the virtual assistant of **${shop}**. Ask me about our pieces, sizes and prices, or about an order.`,
  };
  if (!isNew) return [greeting];
  return [greeting, { html: repliesHtml(STARTERS.map((text) => ({ title: text, text }))) }];
}

const bubble = { borderRadius: "18px", padding: "10px 14px", lineHeight: "1.45", fontSize: "0.9375rem", maxWidth: "82%" };
const ARROW =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ' +
  'stroke-linecap="round" stroke-linejoin="round"><path d="M12 19V5M6 11l6-6 6 6"/></svg>';

const LOOK = {
  avatars: {
    ai: {
      src: "/static/lisa.svg",
      styles: {
        container: { marginTop: "10px" },
        avatar: { width: "30px", height: "30px", borderRadius: "50%", paddingTop: "0" },
      },
    },
    user: { styles: { container: { display: "none" } } },
  },
  names: { ai: { text: "Lisa" }, user: { text: "You" } },
  messageStyles: {
    default: {
      shared: { bubble },
      ai: { bubble: { backgroundColor: "var(--bubble)", color: "var(--ink)", borderTopLeftRadius: "6px" } },
      user: { bubble: { backgroundColor: "var(--accent)", color: "var(--on-accent)", borderTopRightRadius: "6px" } },
    },
    error: {
      bubble: {
        backgroundColor: "var(--danger-tint)",
        color: "var(--danger)",
        borderRadius: "14px",
        padding: "10px 14px",
        fontSize: "0.9063rem",
        lineHeight: "1.45",
      },
    },
    loading: {
      message: {
        styles: {
          bubble: { backgroundColor: "var(--bubble)", color: "var(--soft-ink)", padding: "16px 31px 16px 27px" },
        },
      },
    },
  },
  submitButtonStyles: { position: "inside-end", submit: { svg: { content: ARROW } } },
  textInput: {
    characterLimit: Number(place.dataset.longestMessage),
    placeholder: { text: "Write to Lisa", style: { color: "var(--soft-ink)" } },
    styles: {
      container: {
        width: "100%",
        margin: "8px var(--gutter) 10px",
        border: "1px solid var(--line)",
        borderRadius: "24px",
        backgroundColor: "var(--card)",
        boxShadow: "none",
      },
      text: { padding: "13px 52px 13px 18px", color: "var(--ink)", fontSize: "1rem", lineHeight: "1.35" },
      focus: { border: "1px solid var(--accent)" },
    },
  },
};

/** Give deep-chat's parts the names that screen readers need; it renders them without any. */
function nameParts(element) {
  const parts = element.shadowRoot;
  const log = parts.getElementById("messages");
  log.setAttribute("role", "log");
  log.setAttribute("aria-live", "polite");
  log.setAttribute("aria-label", "Conversation");
  log.tabIndex = 0;
  const input = parts.getElementById("text-input");
  input.setAttribute("aria-label", "Your message");
  input.setAttribute("aria-multiline", "true");
  parts.querySelector(".input-button")?.setAttribute("aria-label", "Send");
}

/** deep-chat renders twice on a busy machine, and its own event tells only of the first time. */
function onEveryRender(element, act) {
  new MutationObserver(act).observe(element.shadowRoot.getElementById("container"), { childList: true });
}

/** Show a conversation from its messages so far, and what went wrong in reading them. */
function open(messages, style, problem = "") {
  chat = document.createElement("deep-chat");
  Object.assign(chat, LOOK, {
    connect: { handler: converse },
    history: messages.flatMap(shown),
    introMessage: introduction(messages.length === 0),
    errorMessages: { displayServiceErrorMessages: true },
    auxiliaryStyle: style,
  });
  Object.assign(chat.style, {
    display: "block",
    width: "100%",
    height: "100%",
    borderTop: "0px",
    borderRight: "0px",
    borderBottom: "0px",
    borderLeft: "0px",
    backgroundColor: "transparent",
    fontFamily: "var(--sans)",
  });
  onEveryRender(chat, () => {
    nameParts(chat);
    if (problem) chat.addMessage({ error: problem });
  });
  startOver.hidden = messages.length === 0 && !problem;
  place.replaceChildren(chat);
}

async function begin() {
  const [style, history] = await Promise.all([
    fetch("/static/messages.css").then((response) => response.text()),
    ask("/api/history").then(
      (messages) => ({ messages }),
      (error) => ({ messages: [], problem: error.message }),
    ),
  ]);
  open(history.messages, style, history.problem);
  startOver.addEventListener("click", () => confirmation.showModal());
  confirmation.addEventListener("close", async () => {
    if (confirmation.returnValue !== "start-over") return;
    confirmation.returnValue = "";
    inFlight.abort();
    inFlight = new AbortController();
    try {
      await post("/api/conversation", {});
      open([], style);
    } catch (problem) {
      chat.addMessage({ error: problem.message });
    }
  });
}

begin();
