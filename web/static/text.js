// How texts are shown: the small part of Markdown that replies use, as nodes, and nothing that could load or run.

import { element } from "./dom.js";

const ADDRESS = /https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]*_]/;
const STRONG = /\*\*(?=\S)([^*]*[^\s*])\*\*/;
const STRESSED = /\*(?=\S)([^*]*[^\s*])\*/;
const INLINE = new RegExp(`(${ADDRESS.source})|${STRONG.source}|${STRESSED.source}`, "g");
const ITEM = /^\s*(?:([-*•])|(\d{1,3})[.)])\s+(.*)$/;

function link(address) {
  return element("a", { text: address, href: address, target: "_blank", rel: "noopener noreferrer" });
}

/** One line: emphasis, and web addresses as links. */
function inline(line) {
  const nodes = [];
  let end = 0;
  for (const match of line.matchAll(INLINE)) {
    const [all, address, strong, stressed] = match;
    nodes.push(line.slice(end, match.index));
    if (address) nodes.push(link(address));
    else nodes.push(element(strong === undefined ? "em" : "strong", {}, ...inline(strong ?? stressed)));
    end = match.index + all.length;
  }
  return [...nodes, line.slice(end)];
}

/** The lines of one block, told apart by whether they are a list's, and of which kind. */
function runs(block) {
  const found = [];
  for (const line of block.split("\n")) {
    const item = ITEM.exec(line);
    const kind = item ? (item[1] ? "ul" : "ol") : "p";
    if (found.at(-1)?.kind !== kind) found.push({ kind, lines: [], start: item?.[2] });
    found.at(-1).lines.push(item ? item[3] : line);
  }
  return found;
}

function shown({ kind, lines, start }) {
  if (kind === "p") {
    const broken = lines.flatMap((line, place) => (place ? [element("br"), ...inline(line)] : inline(line)));
    return element("p", {}, ...broken);
  }
  const list = element(kind, {}, ...lines.map((line) => element("li", {}, ...inline(line))));
  if (start && start !== "1") list.setAttribute("start", start);
  return list;
}

/** The paragraphs and lists of a text. */
export function paragraphs(text) {
  const blocks = text.trim().split(/\n\s*\n/);
  return blocks.flatMap((block) => runs(block).map(shown));
}
