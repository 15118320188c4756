// Reads sentences to who can't see: a polite live region, emptied once it has been read, so that nobody finds it again.

const READ_WITHIN_MS = 8000;

/** What puts a sentence into this node to be read. */
export function announcer(node) {
  let timer = 0;
  return (sentence) => {
    clearTimeout(timer);
    node.textContent = sentence;
    timer = setTimeout(() => (node.textContent = ""), READ_WITHIN_MS);
  };
}
