// Builds the nodes of the page. Texts become text nodes, never HTML, so nothing that is said can load or run something.

const SVG = "http://www.w3.org/2000/svg";

/** A node with its class, its text, its attributes and its children. */
export function element(name, { className = "", text = "", ...attributes } = {}, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text) node.textContent = text;
  for (const [attribute, value] of Object.entries(attributes)) node.setAttribute(attribute, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** A button that does something on this page. */
export function button({ onPress, ...look }, ...children) {
  const node = element("button", { type: "button", ...look }, ...children);
  node.addEventListener("click", onPress);
  return node;
}

/** A line drawing, 24 by 24; it says nothing by itself, so what it stands in needs a name. */
export function icon(path, className = "") {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", `icon ${className}`);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  drawing.append(line);
  return drawing;
}

export const isCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
