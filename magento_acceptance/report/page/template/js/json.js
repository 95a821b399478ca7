// JSON as a person reads it. The text is laid out anew without being parsed, so that every number stays as it was sent
// and a text that was cut off can be shown too.

const TOKEN = /"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/gs;

/** Lay out a JSON text: yields [kind, text], kind one of key, string, number, word, mark. */
function* layOut(text) {
  let depth = 0;
  const tokens = text.match(TOKEN) || [];
  const line = () => "\n" + "  ".repeat(Math.max(depth, 0));
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === "{" || token === "[") {
      const closing = tokens[i + 1];
      if (closing === "}" || closing === "]") {
        yield ["mark", token + closing];
        i++;
      } else {
        depth++;
        yield ["mark", token + line()];
      }
    } else if (token === "}" || token === "]") {
      depth--;
      yield ["mark", line() + token];
    } else if (token === ",") {
      yield ["mark", "," + line()];
    } else if (token === ":") {
      yield ["mark", ": "];
    } else if (token.startsWith('"')) {
      yield [tokens[i + 1] === ":" ? "key" : "string", token];
    } else {
      yield [/^-?\d/.test(token) ? "number" : "word", token];
    }
  }
}

/** Return the laid-out text in coloured pieces. */
function jsonPieces(text) {
  const pieces = document.createDocumentFragment();
  for (const [kind, piece] of layOut(text)) {
    pieces.append(kind === "mark" ? piece : make("span", { class: kind }, visible(piece)));
  }
  return pieces;
}
