// The interface's texts: one file a language, with English where none is there.

const USUAL = "en";

/** The first of the wanted languages that there are texts in: "de-AT" is served by "de". */
export function languageOf(wanted, languages) {
  const known = wanted.map((tag) => (tag ?? "").toLowerCase().split("-")[0]);
  return known.find((language) => languages.includes(language)) ?? USUAL;
}

/** The texts of a language: a function that gives the one of a key, with values in place of `{name}`. */
export async function loadTexts(at, language, usual) {
  const texts = await (await fetch(at(`/static/texts/${language}.json`), { credentials: "omit" })).json();
  const say = (key, values = {}) => {
    const known = { ...usual, ...values };
    return texts[key].replace(/\{(\w+)\}/g, (all, name) => String(known[name] ?? all));
  };
  return Object.assign(say, { language, starters: texts.starters });
}
