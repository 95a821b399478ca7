// Reading the picture of the calls: point at a bar, click to go to the call.

const pointed = document.getElementById("pointed");

/** The call that is drawn nearest to a place of a lane, place being a part of the width between 0 and 1. */
async function nearestCall(lane, place) {
  const rows = await callList();
  const total = Math.max(...[rows.reduce((most, row) => Math.max(most, row[1] + row[2]), 0), 1]);
  let best = null;
  for (const row of rows) {
    const distance = Math.abs(row[1] / total - place);
    if (row[5] === lane && (best === null || distance < best.distance)) best = { row, distance };
  }
  return best && best.row;
}

function placeIn(svg, event) {
  const box = svg.getBoundingClientRect();
  return (event.clientX - box.left) / box.width;
}

for (const svg of document.querySelectorAll("#timeline svg[data-lane]")) {
  svg.addEventListener("pointermove", async (event) => {
    const call = await nearestCall(svg.dataset.lane, placeIn(svg, event));
    if (call) pointed.textContent = `call ${call[0]} · ${visible(call[3])} · ${call[4] === null ? "no answer" : call[4]} · ${duration(call[2])}`;
  });
  svg.addEventListener("click", async (event) => {
    const call = await nearestCall(svg.dataset.lane, placeIn(svg, event));
    if (call) location.hash = `#call-${call[0]}`;
  });
}
