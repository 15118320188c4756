// A conversation as a text file, for the customer to keep.

/** The file's text: who said what and when, with the cards' titles, prices and addresses. */
export function transcriptOf(messages, { say, shop }) {
  const lines = messages.map((message) => {
    const said = message.photo ? `(${say("photo")})` : message.text ?? (message.cards ?? []).map(cardLine).join("\n");
    const when = message.at ? `[${message.at.toLocaleString(say.language)}] ` : "";
    return said && `${when}${speakerOf(message, say)}: ${said}`;
  });
  return [shop, ...lines.filter(Boolean), ""].join("\n\n");
}

/** Who says a message, as the customer reads it. */
export function speakerOf(message, say) {
  if (message.role === "customer") return say("you");
  return message.role === "staff" && message.name ? say("staff", { name: message.name }) : say("name");
}

function cardLine(card) {
  return ["-", card.title, card.variant, card.price_text, card.url].filter(Boolean).join(" ");
}

/** Hand a text to the browser as a file to keep. */
export function download(text, name) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
