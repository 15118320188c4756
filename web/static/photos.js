// A photo that the customer sends: what of it is checked here already, and how it is shown. The gateway never shows it.

import { element, icon } from "./dom.js";

export const CAMERA = "M4 8h3.500L9 5.500h6L16.500 8H20v11H4ZM12 16.500a3.300 3.300 0 1 0 0-6.600 3.300 3.300 0 0 0 0 6.600Z";
const LARGEST = 10 * 1024 * 1024; // as the gateway has it: sending more would be in vain
const SIDE = 180; // pixels of the small one that is shown

/** The key of a sentence that says why a `File` can't be sent; empty where it may be. */
export function refusalOf(file) {
  if (file.size > LARGEST) return "photoTooLarge";
  return file.type && !file.type.startsWith("image/") ? "photoUnreadable" : "";
}

/** A sign that stands for a photo; with its `File` the photo itself, as soon as the browser has read it. */
export function photoSign(say, file = null) {
  const sign = element("span", { className: "photo-sign" }, icon(CAMERA), say("photo"));
  if (file) drawn(file, say).then((canvas) => sign.replaceChildren(canvas), () => {}); // HEIC, in most browsers
  return sign;
}

/** Drawn, since the shop's policy need not let pictures of the customer's own onto its page. */
async function drawn(file, say) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = element("canvas", { role: "img", "aria-label": say("photo") });
  canvas.width = Math.max(1, picture.width * scale);
  canvas.height = Math.max(1, picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas;
}
