// How large the pages are: the picture grows in its column and is scrolled there, drawn anew as fine as it needs to be.

const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];
const pages = document.querySelector(".pages");
const said = document.querySelector("#zoom");
let at = STEPS.indexOf(1);

function refine(root) {
  for (const image of root.querySelectorAll(".sheet > img")) image.sizes = `${Math.ceil(image.clientWidth)}px`;
  for (const paper of root.querySelectorAll(".paper")) {
    if (STEPS[at] > 1) paper.tabIndex = 0; // what scrolls can be scrolled by keys
    else paper.removeAttribute("tabindex");
  }
}

function zoom(by) {
  at = Math.max(0, Math.min(STEPS.length - 1, at + by));
  const middle = innerHeight / 3;
  const page = [...pages.children].find((each) => each.getBoundingClientRect().bottom > middle) ?? pages.lastElementChild;
  const before = page.getBoundingClientRect();
  const share = (middle - before.top) / before.height;
  pages.style.setProperty("--zoom", STEPS[at]);
  const after = page.getBoundingClientRect();
  scrollBy({ top: after.top + share * after.height - middle, behavior: "instant" });
  said.value = STEPS[at].toLocaleString(document.documentElement.lang, { style: "percent" });
  refine(pages);
}

for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => zoom(Number(button.dataset.zoom)));
}
pages.addEventListener("part", ({ target }) => refine(target));
