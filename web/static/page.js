// The chat's own page: the same conversation as in a shop's page, over the whole window.

import { announcer } from "./announcer.js";
import { Conversation } from "./conversation.js";
import { element } from "./dom.js";
import { Gateway } from "./gateway.js";
import { header } from "./header.js";
import { languageOf, loadTexts } from "./texts.js";

async function open() {
  const gateway = new Gateway("");
  const look = await gateway.get("/widget/settings");
  const language = languageOf([look.language, document.documentElement.lang], look.languages);
  const say = await loadTexts((path) => path, language, { name: look.name, shop: look.shop });
  gateway.say = say;
  const status = document.getElementById("status");
  const root = document.documentElement;
  root.lang = language;
  if (look.scheme !== "auto") root.style.colorScheme = look.scheme;
  if (look.accent) root.style.setProperty("--accent-light", look.accent);
  if (look.accent_dark) root.style.setProperty("--accent-dark", look.accent_dark);
  const conversation = new Conversation({ gateway, say, look, announce: announcer(status) });
  const top = header({
    say,
    avatar: look.avatar || "/static/lisa.svg",
    heading: "h1",
    title: look.shop,
    subtitle: `${look.name} · ${say("subtitle")}`,
    conversation,
  });
  await conversation.read();
  document.getElementById("chat").replaceChildren(top, conversation.node);
}

open().catch((problem) => {
  const sentence = element("p", { className: "problem", text: problem.message || "Please load the page again." });
  document.getElementById("chat").replaceChildren(sentence);
});
