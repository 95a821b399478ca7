// Which scenarios are shown: those whose result is ticked, and in whose text every word stands that was typed.

const searchField = document.getElementById("search");
const inBodies = document.getElementById("search-bodies");
const shownCount = document.getElementById("shown");
const articles = [...document.querySelectorAll("article.scenario")];
const texts = new Map();
let lastSearch = 0;

function folded(text) {
  return text.normalize("NFC").toLowerCase();
}

async function textOf(scenario) {
  if (!texts.has(scenario)) {
    const entry = (await searchIndex())[scenario];
    const calls = entry ? entry.calls.map((id) => `call ${id}`).join("\n") : "";
    texts.set(scenario, folded(entry ? `${entry.text}\n${calls}` : ""));
  }
  return texts.get(scenario);
}

/** Whether a word stands in a request or an answer of a scenario; they are unpacked one chunk at a time and not kept. */
async function bodiesHold(scenario, words) {
  const left = new Set(words);
  for (const chunk of await chunksOf(scenario)) {
    for (const { request, response, caller } of await unpack(chunk)) {
      const parts = [caller, request && request.url, request && request.body && request.body.text, response && response.body && response.body.text];
      const text = folded(parts.filter(Boolean).join("\n"));
      for (const word of left) if (text.includes(word)) left.delete(word);
      if (left.size === 0) return true;
    }
  }
  return false;
}

async function applyFilter() {
  const search = ++lastSearch;
  const words = folded(searchField.value).split(/\s+/).filter(Boolean);
  const phrase = words.join(" ");
  const statuses = new Set([...document.querySelectorAll("input[name=status]:checked")].map((box) => box.value));
  let count = 0;
  let total = 0;
  for (const article of articles) {
    const scenario = article.id.slice("scenario-".length);
    let shown = article.dataset.status === "" ? true : statuses.has(article.dataset.status);
    if (shown && words.length) {
      const text = await textOf(scenario);
      const missing = text.includes(phrase) ? [] : words.filter((word) => !text.includes(word));
      shown = missing.length === 0 || (inBodies.checked && (await bodiesHold(scenario, missing)));
      if (search !== lastSearch) return; // somebody typed on
    }
    article.hidden = !shown;
    if (article.dataset.status !== "") {
      total++;
      count += shown ? 1 : 0;
    }
  }
  for (const group of document.querySelectorAll(".feature")) {
    group.hidden = !group.querySelector("article.scenario:not([hidden])");
  }
  shownCount.textContent = count === total ? countOf(total, "scenario") : `${count.toLocaleString("en")} of ${countOf(total, "scenario")}`;
  document.documentElement.dataset.searched = String(search);
}

let waiting = 0;
function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(applyFilter, 120);
}
searchField.addEventListener("input", soon);
inBodies.addEventListener("change", applyFilter);
for (const box of document.querySelectorAll("input[name=status]")) box.addEventListener("change", applyFilter);
document.getElementById("fold").addEventListener("click", () => {
  for (const details of document.querySelectorAll("#scenarios details[open]")) details.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA)$/.test(event.target.tagName)) return;
  event.preventDefault();
  searchField.focus();
});
