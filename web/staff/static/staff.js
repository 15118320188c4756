// The staff page: everything works without this; it only spares staff from loading pages again.

const EVERY_MS = 4000;
const NEWS_EVERY_MS = 15000;
const PREVIEW_AFTER_MS = 400;
const LOGGED_OUT = "You are logged out: load the page and log in to see what is new.";

const ASKS = { headers: { "Lisa-Asks": "1" }, cache: "no-store" };
const title = document.title;
let before = null; // what was told last

/** Show the parts that change as the server shows them now; nothing in them is run. */
async function refresh() {
  const parts = [...document.querySelectorAll("[data-live]")];
  if (parts.length === 0 || document.hidden) return true;
  const response = await fetch(location.href, ASKS);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of parts) {
    const now = page.getElementById(part.id);
    if (now === null) return !response.redirected;
    if (now.innerHTML === part.innerHTML) continue;
    const isAtEnd = part.scrollTop + part.clientHeight >= part.scrollHeight - 8;
    part.replaceChildren(...now.childNodes);
    part.toggleAttribute("data-live", now.hasAttribute("data-live"));
    if (isAtEnd) part.scrollTop = part.scrollHeight;
  }
  return true;
}

function notify(sentence) {
  if (globalThis.Notification?.permission === "granted") new Notification(sentence, { tag: "lisa-inbox" });
}

/** Tell in the title how many wait for an answer, and of each by a notification where staff asked for those. */
async function news() {
  const response = await fetch("/staff/inbox/news", ASKS);
  if (response.redirected) return false;
  if (!response.ok) return true;
  const told = await response.json();
  const count = told.waiting + told.yours;
  document.title = count ? `(${count}) ${title}` : title;
  if (before !== null && told.newest > before.newest) notify("A customer waits for a person");
  else if (before !== null && told.newest_message > before.newest_message) notify("A customer has written to you");
  before = told;
  return true;
}

function repeat(work, everyMs) {
  const run = async () => {
    const goesOn = await work().catch(() => true); // the next try may reach the server again
    if (goesOn) setTimeout(run, everyMs);
    else loggedOut();
  };
  setTimeout(run, work === news ? 0 : everyMs);
}

function loggedOut() {
  if (document.getElementById("logged-out")) return;
  const notice = document.createElement("p");
  notice.id = "logged-out";
  notice.className = "problem";
  notice.setAttribute("role", "alert");
  notice.textContent = LOGGED_OUT;
  document.getElementById("main").prepend(notice);
}

function offerNotifications(button) {
  if (!("Notification" in globalThis) || Notification.permission !== "default") return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.hidden = (await Notification.requestPermission()) !== "default";
  });
}

/** Show the chat as a form says, a moment after it has been changed. */
function preview(form) {
  const frame = document.getElementById(form.dataset.preview);
  let waits;
  form.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(() => {
      const fields = new FormData(form);
      fields.delete("csrf");
      frame.contentWindow.location.replace(`${frame.getAttribute("src")}?${new URLSearchParams(fields)}`);
    }, PREVIEW_AFTER_MS);
  });
}

const log = document.querySelector("[role=log]");
if (log) log.scrollTop = log.scrollHeight;
const button = document.getElementById("notify");
if (button) offerNotifications(button);
const previewed = document.querySelector("[data-preview]");
if (previewed) preview(previewed);
if (document.querySelector("[data-staff]")) {
  repeat(refresh, EVERY_MS);
  repeat(news, NEWS_EVERY_MS);
}
