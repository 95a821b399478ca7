// A call as a command line. A masked secret becomes a variable, which whoever runs the line sets first.

const MASK = "***";
// What curl or the connection sees to by itself.
const OWN_HEADERS = new Set(["host", "content-length", "accept-encoding", "connection", "user-agent"]);

/** The variable for a masked value, by the field that holds it and by who called. */
function variableFor(name, caller) {
  const customer = /^customer/.test(caller || "");
  if (/authorization/i.test(name)) return customer ? "MAGENTO_CUSTOMER_TOKEN" : "MAGENTO_TOKEN";
  const word = name.replace(/([a-z])([A-Z])/g, "$1_$2").replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "").toUpperCase();
  return `MAGENTO_${customer ? "CUSTOMER_" : ""}${word || "SECRET"}`;
}

/** Quote a text for a shell; each mask becomes a variable, named by what stands before it. */
function quoted(text, nameOfMask) {
  const parts = text.split(MASK);
  let before = "";
  return parts
    .map((part, number) => {
      const plain = part ? `'${part.replaceAll("'", "'\\''")}'` : "";
      before += part;
      return number < parts.length - 1 ? `${plain}"$${nameOfMask(before)}"` : plain;
    })
    .join("") || "''";
}

/** The key of the JSON member or the query parameter whose value begins where the text ends. */
function lastName(before) {
  const found = /"((?:[^"\\]|\\.)*)"\s*:\s*"?[^"]*$/.exec(before) || /[?&]([^=&]+)=[^&]*$/.exec(before);
  return found ? found[1] : "";
}

/** The command line that makes a call again. */
function curlLine(exchange) {
  const { request, caller, method } = exchange;
  const words = [`curl -sS -X ${/^[A-Z]+$/.test(method) ? method : quoted(method || "GET", () => "METHOD")}`];
  words.push(quoted(request.url || "", (before) => variableFor(lastName(before), caller)));
  for (const [name, value] of request.headers) {
    if (!OWN_HEADERS.has(name.toLowerCase())) words.push(`-H ${quoted(`${name}: ${value}`, () => variableFor(name, caller))}`);
  }
  if (request.body && request.body.cut) {
    words.push(`--data-binary @request-${exchange.id.replace(/[^\w-]/g, "")}.json`);
  } else if (request.body) {
    words.push(`--data-binary ${quoted(request.body.text, (before) => variableFor(lastName(before), caller))}`);
  }
  return words.join(" \\\n  ");
}
