// One call: a line that says what it was, and under it request and answer. page_evidence.py packs what is read here.

/** The folded element of a call; its inside is made when it is unfolded. */
function callElement(exchange) {
  const bad = exchange.status === null || exchange.status >= 400;
  const summary = make(
    "summary",
    {},
    make("span", { class: "method" }, visible(exchange.method || "")),
    make("span", { class: "path" }, visible(exchange.path || "")),
    exchange.attempt > 1 ? make("span", { class: "attempt" }, `attempt ${exchange.attempt}`) : null,
    schemaBadge(exchange.schema),
    make("span", { class: bad ? "status bad" : "status" }, exchange.status === null ? "no response" : String(exchange.status)),
    make("span", { class: "time" }, duration(exchange.ms)),
    make("span", { class: "number" }, `call ${exchange.id}`),
  );
  const element = make("details", { class: "call", id: `call-${exchange.id}` }, summary);
  element.addEventListener("toggle", () => {
    if (element.open && element.childElementCount === 1) element.append(inside(exchange));
  });
  return element;
}

function schemaBadge(schema) {
  if (!schema) return null;
  return schema.ok
    ? make("span", { class: "schema" }, "schema valid")
    : make("span", { class: "schema bad" }, icon("failed"), "schema violated");
}

function inside(exchange) {
  const element = make("div", { class: "call-inside" });
  const facts = [`${exchange.time || "time unknown"}`, `called by ${visible(exchange.caller || "unknown")}`];
  if (exchange.attempt > 1) facts.push(`attempt ${exchange.attempt}`);
  facts.push(exchange.schema ? `validated against the schema "${visible(exchange.schema.name)}"` : "validated against no schema");
  facts.push(`evidence.jsonl.gz, line ${exchange.line}`);
  element.append(make("p", { class: "quiet" }, facts.join(" · ")));
  if (exchange.schema && !exchange.schema.ok) {
    const problems = exchange.schema.problems.map((problem) => make("li", {}, visible(problem)));
    element.append(make("ul", { class: "problems", "aria-label": "What violates the schema" }, ...problems));
  }
  if (exchange.left_out) {
    const text = `The request and the response were left out to keep this page small. They are in evidence.jsonl.gz, line ${exchange.line}.`;
    element.append(make("p", { class: "notice" }, text));
    return element;
  }
  element.append(side("Request", `${exchange.method} ${exchange.request.url}`, exchange.request, exchange));
  if (exchange.response) {
    element.append(side("Response", `${exchange.status}, after ${duration(exchange.ms)}`, exchange.response, exchange));
  } else {
    element.append(make("h4", {}, "No response"), make("pre", { class: "text" }, visible(exchange.error || "the connection ended")));
  }
  element.append(curlPart(exchange));
  return element;
}

function side(title, line, part, exchange) {
  const headers = part.headers.map(([name, value]) => make("div", {}, make("dt", {}, visible(name)), make("dd", {}, visible(value))));
  const section = make(
    "div",
    { class: "message" },
    make("h4", {}, title),
    make("p", { class: "first-line" }, visible(line)),
    make("details", { class: "headers" }, make("summary", {}, countOf(headers.length, "header")), make("dl", {}, ...headers)),
  );
  if (part.body) section.append(...bodyParts(part.body, `${title} of call ${exchange.id}`, exchange.line));
  else section.append(make("p", { class: "quiet" }, "without a body"));
  return section;
}

function bodyParts(body, label, line) {
  const content = body.kind === "json" ? jsonPieces(body.text) : visible(body.text);
  const parts = [make("pre", { class: body.kind, tabindex: "0", role: "region", "aria-label": label }, content)];
  if (body.cut) {
    const much = `${body.text.length.toLocaleString("en")} of ${body.length.toLocaleString("en")} characters`;
    parts.push(make("p", { class: "notice" }, `Cut here after ${much}. The whole is in evidence.jsonl.gz, line ${line}.`));
  }
  return parts;
}

function curlPart(exchange) {
  const line = curlLine(exchange);
  const status = make("span", { class: "copied", role: "status" });
  const button = make("button", { type: "button", class: "copy", "aria-label": `Copy the curl line of call ${exchange.id}` }, "Copy");
  const text = make("pre", { class: "text", tabindex: "0", role: "region", "aria-label": `curl line of call ${exchange.id}` }, visible(line));
  button.addEventListener("click", async () => {
    status.textContent = (await copyText(line)) ? "copied" : "could not be copied, select it below";
  });
  const variables = [...new Set(line.match(/"\$MAGENTO_\w+"/g) || [])].map((name) => name.slice(2, -1));
  const notes = variables.length ? [make("p", { class: "quiet" }, `Set before: ${variables.join(", ")}`)] : [];
  if (exchange.request.body && exchange.request.body.cut) {
    notes.push(make("p", { class: "quiet" }, `The body is too long for a line: take it from evidence.jsonl.gz, line ${exchange.line}.`));
  }
  return make(
    "details",
    { class: "curl" },
    make("summary", {}, "As a curl line"),
    make("p", { class: "curl-tools" }, button, status),
    ...notes,
    text,
  );
}

/** Put a text on the clipboard; tells whether it is there. */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = make("textarea", { class: "unseen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
