// Folded parts: built when they are unfolded, by hand, by a link to what they hold, or for printing.

const ROWS_AT_ONCE = 50;

/** Bring the content of a folded part into being. */
function build(details) {
  const template = details.querySelector(":scope > template");
  if (template) template.replaceWith(template.content);
}

/** List the calls of a sentence; tells when they are there. */
function listCalls(block) {
  if (!block.listing) block.listing = fillCalls(block);
  return block.listing;
}

async function fillCalls(block) {
  const list = make("div", { class: "call-list" });
  block.append(list);
  try {
    const all = await exchangesOf(block.dataset.of);
    const wanted = all.filter((exchange) => String(exchange.step) === block.dataset.step);
    appendRows(list, wanted, 0, ROWS_AT_ONCE);
    block.rows = { list, wanted };
    if (wanted.length === 0) list.append(make("p", { class: "notice" }, "The evidence holds none of these calls."));
  } catch (error) {
    list.append(make("p", { class: "notice" }, `These calls cannot be unpacked here (${error.message}). They are in evidence.jsonl.gz.`));
  }
}

function appendRows(list, wanted, from, count) {
  list.append(...wanted.slice(from, from + count).map(callElement));
  const rest = wanted.length - from - count;
  if (rest <= 0) return;
  const button = make("button", { type: "button", class: "more-calls" }, `Show ${Math.min(rest, ROWS_AT_ONCE)} of ${countOf(rest, "further call")}`);
  button.addEventListener("click", () => {
    button.remove();
    appendRows(list, wanted, from + count, ROWS_AT_ONCE);
    list.children[from + count].querySelector("summary").focus();
  });
  list.append(button);
}

/** Unfold everything that an element lies in. */
function unfoldAround(element) {
  for (let part = element; part; part = part.parentElement) {
    if (part instanceof HTMLDetailsElement) {
      build(part);
      part.open = true;
    }
    if (part.hidden) part.hidden = false;
  }
}

function goTo(element) {
  const target = element.querySelector("summary") || element;
  if (target === element && !element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
  element.scrollIntoView({ block: "start" });
  target.focus({ preventScroll: true });
}

/** Unfold a scenario and go to it. */
function showScenario(article) {
  const details = article.querySelector("details.whole");
  build(details);
  details.open = true;
  unfoldAround(article);
  goTo(article);
}

/** Unfold a call and go to it. */
async function showCall(id) {
  const scenario = await scenarioOfCall(id);
  const article = document.getElementById(`scenario-${scenario}`);
  if (!article) return false;
  build(article.querySelector("details.whole"));
  const exchange = (await exchangesOf(scenario)).find((entry) => entry.id === id);
  if (!exchange) return false;
  const block = article.querySelector(`.calls[data-step="${exchange.step}"]`);
  if (!block) return false;
  await listCalls(block);
  while (!document.getElementById(`call-${id}`) && block.querySelector(".more-calls")) block.querySelector(".more-calls").click();
  const element = document.getElementById(`call-${id}`);
  unfoldAround(element);
  goTo(element);
  return true;
}

/** Go where the address points, unfolding what hides it. */
async function follow(hash) {
  const id = decodeURIComponent(hash.slice(1));
  if (id.startsWith("call-")) {
    if (!(await showCall(id.slice(5)))) document.getElementById("shown").textContent = `The evidence holds no ${id.replace("-", " ")}.`;
  } else if (id.startsWith("scenario-")) {
    const article = document.getElementById(id);
    if (article) showScenario(article);
  }
}

document.addEventListener(
  "toggle",
  (event) => {
    const details = event.target;
    if (!(details instanceof HTMLDetailsElement) || !details.open) return;
    build(details);
    if (details.classList.contains("calls")) {
      listCalls(details).then(() => {
        const rows = details.querySelectorAll(".call");
        if (rows.length === 1) rows[0].open = true;
      });
    }
  },
  true,
);
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link && link.hash === location.hash) follow(link.hash);
});
window.addEventListener("hashchange", () => follow(location.hash));
if (location.hash) follow(location.hash);

// On paper stand the failures, each in full, and the settings; what was folded before is folded again afterwards.
let unfoldedForPrint = [];
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll(".scenario.failed > details.whole:not([open]), details[data-print]:not([open])")) {
    build(details);
    details.open = true;
    unfoldedForPrint.push(details);
  }
});
window.addEventListener("afterprint", () => {
  for (const details of unfoldedForPrint) details.open = false;
  unfoldedForPrint = [];
});
