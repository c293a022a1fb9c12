// The pages of a document one below the other: a blank sheet of the right size for each, filled when it comes into view
// (parts.js); one figure is the current one, on the page and in the list beside it.
import "./tip.js";
import "./zoom.js";

const pages = document.querySelector(".pages");
const sheets = JSON.parse(document.querySelector("#sheets").textContent);
const goto = document.querySelector("#page");
const SVG = "http://www.w3.org/2000/svg";

let current = null; // the id of a figure
let wanted = null; // { page, last }: a page that has not come yet, and which of its figures is to be the current one

const pageOf = (number) => document.querySelector(`#page-${number}`);
const figuresOf = (page) => [...page.querySelectorAll(".figures > .figure")];
const marksOf = (id) => document.querySelectorAll(`.mark[data-figure="${CSS.escape(id)}"]`);

function blank(number) {
  const [width, height, figures] = sheets[number - 1];
  const page = document.createElement("section");
  page.className = "page";
  page.id = `page-${number}`;
  page.ariaLabel = `${pages.dataset.page} ${number}`;
  Object.assign(page.dataset, { number, figures, part: `${pages.dataset.address}/pages/${number}` });
  const sheet = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ class: "blank", viewBox: `0 0 ${width} ${height}`, width, height })) {
    sheet.setAttribute(name, value);
  }
  page.innerHTML = '<div class="paper"><div class="sheet"></div></div><div class="beside"></div>';
  page.querySelector(".sheet").append(sheet);
  return page;
}

function layOut() {
  const first = pages.querySelector(".page");
  const here = Number(first.dataset.number);
  const blanks = sheets.map((_, index) => (index + 1 === here ? null : blank(index + 1)));
  first.before(...blanks.slice(0, here - 1));
  first.after(...blanks.slice(here));
  for (const element of document.querySelectorAll(".plain-pages, .goto button")) element.remove();
  for (const element of document.querySelectorAll(".scripted")) element.hidden = false;
  settle(first);
  return first;
}

// What is right without scripts, and in the way with them.
function settle(page) {
  for (const title of page.querySelectorAll(".mark > title")) title.remove();
}

function choose(item, { onPage = true, inList = true } = {}) {
  for (const element of document.querySelectorAll(".figure.current, .mark.current")) element.classList.remove("current");
  current = item.id;
  item.classList.add("current");
  const marks = marksOf(item.id);
  for (const mark of marks) mark.classList.add("current");
  item.querySelector("details").open = true;
  const beside = item.closest(".within");
  const isBeside = getComputedStyle(beside).position === "sticky";
  if (!isBeside) cutOut(item);
  if (onPage && marks.length && (isBeside || !inList)) show(marks[0]);
  if (inList) {
    if (isBeside) beside.scrollTop += item.getBoundingClientRect().top - beside.getBoundingClientRect().top - 60;
    else item.scrollIntoView({ block: "start", behavior: "instant" });
  }
  const address = new URL(location);
  if (!item.classList.contains("refused")) {
    address.search = `?fact=${item.id}`;
    address.hash = item.id;
    history.replaceState(null, "", address);
  }
  item.dispatchEvent(new CustomEvent("chosen", { bubbles: true }));
}

// Where the page is not beside its facts, the words as printed are in the card.
function cutOut(item) {
  if (item.classList.contains("refused") || item.querySelector(".snippet")) return;
  const picture = new Image();
  picture.className = "snippet";
  picture.alt = "";
  picture.src = `/api/v1/facts/${item.id}/snippet.png?scale=2`;
  item.querySelector("blockquote").after(picture);
}

const show = (mark) => mark.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });

function step(by) {
  const item = current && document.getElementById(current);
  const inView = item ? null : pageOf(goto.value) ?? pages.firstElementChild;
  let page = item ? item.closest(".page") : inView;
  const figures = figuresOf(page);
  const next = item ? figures[figures.indexOf(item) + by] : figures.at(by > 0 ? 0 : -1);
  if (next) return reach(next);
  do page = by > 0 ? page.nextElementSibling : page.previousElementSibling;
  while (page && page.dataset.figures === "0");
  if (!page) return;
  const found = figuresOf(page).at(by > 0 ? 0 : -1);
  if (found) return reach(found);
  wanted = { page, last: by < 0 };
  page.scrollIntoView({ behavior: "instant" }); // it is filled when it comes into view
}

function reach(item) {
  choose(item);
  item.querySelector("summary").focus({ preventScroll: true });
}

pages.addEventListener("part", ({ target }) => {
  if (!target.matches(".page")) return;
  settle(target);
  if (wanted?.page === target) {
    const item = figuresOf(target).at(wanted.last ? -1 : 0);
    wanted = null;
    if (item) reach(item);
  }
});

pages.addEventListener("click", (event) => {
  const mark = event.target.closest("[data-figure]");
  const summary = event.target.closest(".figure > details > summary");
  const shown = event.target.closest(".figure .show");
  if (mark) {
    const item = document.getElementById(mark.dataset.figure);
    if (!item) return; // of the page before, which has not come yet: the link leads there
    event.preventDefault();
    choose(item, { onPage: !mark.matches(".mark") });
  } else if (summary && !summary.parentElement.open) {
    event.preventDefault();
    choose(summary.closest(".figure"), { inList: false, onPage: getComputedStyle(summary.closest(".within")).position === "sticky" });
  } else if (shown) {
    event.preventDefault();
    choose(shown.closest(".figure"), { inList: false });
  }
});

for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => step(Number(button.dataset.step)));
}

goto.form.addEventListener("submit", (event) => {
  event.preventDefault();
  pageOf(goto.value)?.scrollIntoView({ behavior: "instant" });
});
goto.addEventListener("change", () => goto.form.requestSubmit());

// Single keys can be switched off (WCAG 2.1.4), and never are typed into a field.
const keys = document.querySelector("#keys");
keys.checked = localStorage.getItem("filon.keys") !== "off";
keys.addEventListener("change", () => localStorage.setItem("filon.keys", keys.checked ? "on" : "off"));
const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  "+": () => document.querySelector('[data-zoom="1"]').click(),
  "=": () => document.querySelector('[data-zoom="1"]').click(),
  "-": () => document.querySelector('[data-zoom="-1"]').click(),
};
document.addEventListener("keydown", (event) => {
  const isTyped = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (keys.checked && !isTyped && !event.ctrlKey && !event.metaKey && !event.altKey && event.key in KEYS) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

const first = layOut();
const asked = new URLSearchParams(location.search);
const item = document.getElementById(asked.get("fact") ?? "");
if (item) choose(item);
else if (asked.has("page")) first.scrollIntoView({ behavior: "instant" });
pages.dispatchEvent(new CustomEvent("part", { bubbles: true })); // has parts.js watch the blank sheets

// The page that is being read: the one a third down the window.
const read = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting && document.activeElement !== goto) goto.value = target.dataset.number;
    }
  },
  { rootMargin: "-33% 0px -66% 0px" },
);
for (const page of pages.children) read.observe(page);
