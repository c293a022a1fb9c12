// The page of facts without waiting for a new page: what is ticked or typed narrows the table at once, and the address
// goes with it. The form works the same without this; nothing is kept here that the address does not say.

const form = document.getElementById("explore");
const found = () => document.getElementById("found");
let going = new AbortController();
let last = ""; // the field that had the focus last, by its name and value

const filters = document.getElementById("filters");
filters.open = matchMedia("(min-width: 60rem)").matches;
for (const button of form.querySelectorAll(".apply")) button.hidden = true;

const query = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== "")).toString();
const at = (address, asked) => (asked ? `${address}?${asked}` : address);

async function show(asked) {
  going.abort();
  going = new AbortController();
  found().setAttribute("aria-busy", "true");
  count(asked);
  try {
    const answer = await fetch(at(form.getAttribute("action"), asked), { signal: going.signal });
    if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    history.pushState(null, "", answer.url);
    renew(page);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(at(form.getAttribute("action"), asked));
  }
}

function renew(page) {
  for (const old of document.querySelectorAll("[data-renew]")) old.replaceWith(page.getElementById(old.id));
  document.querySelector(".languages").replaceWith(page.querySelector(".languages"));
  for (const field of form.querySelectorAll("[aria-describedby]")) {
    field.toggleAttribute("aria-invalid", false);
    if (page.getElementById(field.id).ariaInvalid) field.setAttribute("aria-invalid", "true");
  }
  look(found());
}

// Counts anew what is unfolded; what is folded is counted when it is unfolded.
function count(asked) {
  for (const values of form.querySelectorAll("[data-facet-at]")) values.dataset.part = at(values.dataset.facetAt, asked);
  look(form);
}

// Has parts.js fill what is to be filled.
function look(element) {
  element.dispatchEvent(new CustomEvent("part", { bubbles: true }));
}

form.addEventListener("change", (event) => {
  if (event.target.name) show(query());
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  show(query());
});
addEventListener("popstate", () => location.reload());

// The values of a facet are filled in anew: the focus stays where it was, and the field to search among them is shown.
const name = (field) => (field.name ? `[name="${field.name}"][value="${CSS.escape(field.value)}"]` : `.among`);
form.addEventListener("focusin", ({ target }) => {
  last = target.matches("input") ? name(target) : "";
});
document.addEventListener("pointerdown", ({ target }) => {
  if (!target.closest("label, input")) last = "";
});
form.addEventListener("part", ({ target }) => {
  for (const field of target.querySelectorAll(".among")) field.hidden = false;
  if (!target.dataset.facetAt || document.activeElement !== document.body || !last) return;
  const field = target.querySelector(last);
  field?.focus({ preventScroll: true });
  if (field?.type === "search") field.setSelectionRange(field.value.length, field.value.length);
});

// More values of a facet, and those that hold the words typed.
form.addEventListener("click", (event) => {
  const more = event.target.closest("a.more");
  if (!more) return;
  event.preventDefault();
  const values = more.closest("[data-facet-at]");
  values.dataset.part = at(values.dataset.facetAt, new URL(more.href).search.slice(1));
  look(values.parentElement);
});
let typing;
form.addEventListener("input", ({ target }) => {
  if (!target.matches(".among")) return;
  clearTimeout(typing);
  typing = setTimeout(() => {
    const values = target.closest("[data-facet-at]");
    const asked = new URLSearchParams(query());
    asked.set("find", target.value);
    values.dataset.part = at(values.dataset.facetAt, asked.toString());
    look(values.parentElement);
  }, 200);
});

// A menu closes when what is elsewhere is pressed, and by Escape.
document.addEventListener("click", ({ target }) => {
  for (const menu of form.querySelectorAll(".menu[open]")) if (!menu.contains(target)) menu.open = false;
});
form.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest(".menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
