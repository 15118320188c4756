// The one script of a shop's page: it finds where it came from and loads the rest from there.

(() => {
  const script = document.currentScript;
  const base = new URL(".", script.src).href.replace(/\/$/, "");
  import(`${base}/static/embed.js`).then(
    ({ embed }) => embed(base, script.dataset),
    (problem) => console.warn(`Lisa's chat could not be loaded: ${problem.message}`),
  );
})();
