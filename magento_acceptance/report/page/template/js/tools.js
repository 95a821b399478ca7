// Colours, printing, and the lines of the sign-off.

const THEMES = [
  ["", "as the system"],
  ["light", "light"],
  ["dark", "dark"],
];

function remembered() {
  try {
    return localStorage.getItem("acceptance-report-colours") || "";
  } catch {
    return "";
  }
}

function setTheme(theme) {
  const [value, name] = THEMES.find(([key]) => key === theme) || THEMES[0];
  document.documentElement.dataset.theme = value;
  document.getElementById("theme-now").textContent = name;
  try {
    localStorage.setItem("acceptance-report-colours", value);
  } catch {
    // A page that was opened from a file may be allowed to remember nothing.
  }
}

setTheme(remembered());
document.getElementById("theme").addEventListener("click", () => {
  const now = THEMES.findIndex(([key]) => key === document.documentElement.dataset.theme);
  setTheme(THEMES[(now + 1) % THEMES.length][0]);
});
document.getElementById("print").addEventListener("click", () => window.print());

// A text area shows on paper no more than its box holds, so the box grows with what is typed.
const remarks = document.getElementById("sign-remarks");
remarks.addEventListener("input", () => {
  remarks.style.height = "auto";
  remarks.style.height = `${remarks.scrollHeight + 2}px`;
});
document.querySelector("form.signing").addEventListener("submit", (event) => event.preventDefault());
