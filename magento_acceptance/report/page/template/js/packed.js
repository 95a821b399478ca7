// What the page carries packed: base64 of gzip of JSON, in script elements that never run.

/** Unpack one script element. */
async function unpack(element) {
  const text = atob(element.textContent.trim());
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

const unpacked = new Map();

/** Unpack something once; a second call gets the same promise. */
function once(name, work) {
  if (!unpacked.has(name)) unpacked.set(name, work());
  return unpacked.get(name);
}

/** The search's texts and each scenario's call ids: {scenario: {text, calls}}. */
function searchIndex() {
  return once("index", () => unpack(document.getElementById("search-index")));
}

// The packed exchanges stand at the very end of the page, behind the scripts.
const wholePage = new Promise((done) => {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", done, { once: true });
  else done();
});

async function chunksOf(scenario) {
  await wholePage;
  return [...document.querySelectorAll(`script.exchanges[data-of="${CSS.escape(scenario)}"]`)];
}

/** All exchanges of a scenario ("" for those of none), in the order of the evidence. */
function exchangesOf(scenario) {
  return once(`of ${scenario}`, async () => (await Promise.all((await chunksOf(scenario)).map(unpack))).map(withBodies).flat());
}

/** Give the responses whose body was packed with an earlier one that body. */
function withBodies(exchanges) {
  const bodies = new Map();
  for (const { id, response } of exchanges) {
    if (response?.body?.same_as) response.body = bodies.get(response.body.same_as);
    bodies.set(id, response?.body);
  }
  return exchanges;
}

/** The scenario that a call belongs to; undefined where there is no such call. */
async function scenarioOfCall(id) {
  const owners = await once("owners", async () => {
    const map = new Map();
    for (const [scenario, entry] of Object.entries(await searchIndex())) {
      for (const call of entry.calls) map.set(call, scenario);
    }
    return map;
  });
  return owners.get(id);
}
