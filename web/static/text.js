// How texts are rendered: the small part of Markdown that replies use, and nothing that could load or run something.

const ADDRESS = /https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]]/g;

function linked(token) {
  const tokens = [];
  let end = 0;
  for (const match of token.content.matchAll(ADDRESS)) {
    if (match.index > end) tokens.push({ ...token, content: token.content.slice(end, match.index) });
    tokens.push({ type: "link_open", href: match[0], title: "", level: token.level });
    tokens.push({ ...token, content: match[0], level: token.level + 1 });
    tokens.push({ type: "link_close", level: token.level });
    end = match.index + match[0].length;
  }
  if (end < token.content.length) tokens.push({ ...token, content: token.content.slice(end) });
  return tokens;
}

function linkAddresses(state) {
  for (const block of state.tokens) {
    if (block.type !== "inline") continue;
    block.children = block.children.flatMap((token) => (token.type === "text" ? linked(token) : [token]));
  }
}

/**
 * A plugin for Remarkable, the Markdown reader inside deep-chat. deep-chat lets every link through, "javascript:" ones
 * too, and shows images from anywhere. So only paragraphs, lists and emphasis stay on, and web addresses become links.
 */
export function plainMarkdown(markdown) {
  markdown.set({ html: false, breaks: true, linkTarget: "_blank" });
  markdown.block.ruler.enable(["list", "paragraph"], true);
  markdown.inline.ruler.enable(["text", "newline", "emphasis"], true);
  markdown.core.ruler.enable(["block", "inline"], true);
  markdown.core.ruler.push("addresses", linkAddresses);
}
