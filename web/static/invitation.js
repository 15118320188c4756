// Asks a visitor once, and never again, whether they need anything, where the shop has said on which page and when.

import { button, element, icon } from "./dom.js";

const KEPT_AS = "lisa-invited";
const SECOND_MS = 1000;
const CROSS = "M6 6l12 12M18 6L6 18";

/** Whether a path is one of those that a pattern such as "/products/*" means. */
export function matches(pattern, path) {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(path);
}

/** Note that the visitor is asked now; false where they were before, or where the browser lets nobody note it. */
function isFirstTime() {
  try {
    if (localStorage.getItem(KEPT_AS)) return false;
    localStorage.setItem(KEPT_AS, new Date().toISOString());
    return true;
  } catch {
    return false;
  }
}

function wasInvited() {
  try {
    return Boolean(localStorage.getItem(KEPT_AS));
  } catch {
    return true;
  }
}

function show({ text, message }, widget, root, say) {
  const accept = button({ className: "accept", text, onPress: () => widget.open({ message }) });
  const dismiss = button(
    { className: "dismiss", "aria-label": say("dismiss"), title: say("dismiss"), onPress: () => note.remove() },
    icon(CROSS),
  );
  // It takes no focus and covers nothing that is being read; whoever tabs on from the button comes to it.
  const note = element("aside", { className: "invitation", "aria-label": say("invitation") }, accept, dismiss);
  root.append(note);
  document.addEventListener("lisa:open", () => note.remove(), { once: true });
}

/** Invite by the first rule that holds for this page, after the page has been looked at for as long as it says. */
export function invite(invitations, widget, root, say) {
  const rule = invitations.find(({ page }) => matches(page, window.location.pathname));
  if (!rule || wasInvited()) return;
  let seconds = 0;
  const timer = setInterval(() => {
    if (!document.hidden) seconds += 1;
    if (seconds < rule.after_s) return;
    clearInterval(timer);
    if (!widget.isOpen && isFirstTime()) show(rule, widget, root, say);
  }, SECOND_MS);
  const opened = () => {
    clearInterval(timer);
    isFirstTime(); // who has found the chat needs no invitation to it on the next page either
  };
  document.addEventListener("lisa:open", opened, { once: true });
}
