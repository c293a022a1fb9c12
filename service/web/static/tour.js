// The tour of a first visit: one step at a time, closed for good by its button or Escape, remembered in this browser.

const KEPT = "filon.tour";
const tour = document.querySelector("#tour");
const steps = [...tour.querySelectorAll("li")];
const where = tour.querySelector("[role=status]");
const [back, on] = tour.querySelectorAll("[data-step]");
let step = 0;

// Storage may be denied: then it is shown at each visit rather than never.
const kept = (() => {
  try {
    return localStorage;
  } catch {
    return null;
  }
})();

function show(at) {
  step = at;
  for (const [number, each] of steps.entries()) each.hidden = number !== step;
  where.textContent = where.dataset.text.replace("{step}", step + 1).replace("{all}", steps.length);
  back.hidden = step === 0;
  on.hidden = step === steps.length - 1;
}

function end() {
  const within = tour.contains(document.activeElement);
  tour.hidden = true;
  kept?.setItem(KEPT, "seen");
  if (within) document.querySelector("#main").focus();
}

tour.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if ("end" in button.dataset) return end();
  show(step + Number(button.dataset.step));
  if (button.hidden) (button === on ? back : on).focus(); // the one that is left
});
tour.addEventListener("keydown", ({ key }) => key === "Escape" && end());

if (!kept?.getItem(KEPT)) {
  show(0);
  tour.hidden = false;
}
