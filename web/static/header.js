// The line above the conversation: who answers, and what can be done with the conversation as a whole.

import { button, element, icon } from "./dom.js";

const AGAIN = "M5 5v5h5M5.500 10A7.500 7.500 0 1 1 4.500 14";
const SAVE = "M12 4v11M7 11l5 5 5-5M5 20h14";

/** A header; `extra` are buttons after the usual two. `heading` is a name such as "h1". */
export function header({ say, avatar, heading, title, subtitle, conversation, extra = [] }) {
  const save = button({
    className: "quiet round",
    "aria-label": say("transcript"),
    title: say("transcript"),
    onPress: () => conversation.save(),
  }, icon(SAVE));
  const again = button(
    { className: "quiet", "aria-label": say("startOver"), title: say("startOver"), onPress: () => asked.showModal() },
    icon(AGAIN),
    element("span", { text: say("startOver") }),
  );
  const asked = confirmation(say, () => conversation.startOver());
  conversation.onChange(() => {
    save.hidden = again.hidden = conversation.isEmpty;
  });
  const names = element("div", { className: "names" }, element(heading, { text: title }), element("p", { text: subtitle }));
  const picture = element("img", { className: "monogram", src: avatar, alt: "", width: "40", height: "40" });
  return element("header", { className: "masthead" }, picture, names, save, again, ...extra, asked);
}

function confirmation(say, startOver) {
  const form = element("form", { method: "dialog" },
    element("h2", { id: "lisa-asked", text: say("startOverAsked") }),
    element("p", { text: say("startOverMeans") }),
    element("div", { className: "choices" },
      element("button", { className: "quiet", value: "keep", text: say("keepTalking") }),
      element("button", { className: "solid", value: "start-over", text: say("startOver") }),
    ),
  );
  const dialog = element("dialog", { "aria-labelledby": "lisa-asked" }, form);
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "start-over") startOver();
    dialog.returnValue = "";
  });
  return dialog;
}
