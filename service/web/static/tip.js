// What is known of a figure, shown where the pointer rests on its mark, or for the card that the keyboard is on. It stays
// while the pointer is on it, and goes by Escape (WCAG 1.4.13).

const pages = document.querySelector(".pages");
const tip = document.createElement("div");
tip.className = "tip";
tip.setAttribute("role", "tooltip");
tip.id = "tip";
tip.hidden = true;
document.body.append(tip);
let leaving = 0;

// Beside the mark, where there is room.
function show(mark) {
  const item = document.getElementById(mark.dataset.figure);
  if (!item) return;
  clearTimeout(leaving);
  const title = document.createElement("p");
  title.append(item.querySelector("summary strong").cloneNode(true), " ", item.querySelector(".what").textContent);
  tip.replaceChildren(title, item.querySelector(".about").cloneNode(true));
  tip.hidden = false;
  const at = mark.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = tip;
  const left = Math.max(8, Math.min(at.left, innerWidth - width - 24));
  const below = at.bottom + 6 + height < innerHeight || at.top < height + 6;
  tip.style.left = `${left + scrollX}px`;
  tip.style.top = `${(below ? at.bottom + 6 : at.top - height - 6) + scrollY}px`;
}

function hide(after = 0) {
  clearTimeout(leaving);
  leaving = setTimeout(() => (tip.hidden = true), after);
}

pages.addEventListener("pointerover", (event) => {
  const mark = event.pointerType === "touch" ? null : event.target.closest(".mark");
  if (mark) show(mark);
});
pages.addEventListener("pointerout", (event) => event.target.closest(".mark") && hide(250));
tip.addEventListener("pointerenter", () => clearTimeout(leaving));
tip.addEventListener("pointerleave", () => hide());
pages.addEventListener("click", () => hide());
pages.addEventListener("focusin", (event) => {
  for (const mark of document.querySelectorAll(".mark.near")) mark.classList.remove("near");
  if (!event.target.matches(".figure > details:not([open]) > summary:focus-visible")) return;
  const mark = document.querySelector(`.mark[data-figure="${CSS.escape(event.target.closest(".figure").id)}"]`);
  if (!mark) return;
  mark.classList.add("near");
  show(mark);
});
pages.addEventListener("focusout", () => hide());
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
