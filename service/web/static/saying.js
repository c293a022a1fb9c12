// What the forms share that say something of a fact: who says it, how figures are typed, bodies and places by name, and
// how it is told what became of it.

export const texts = JSON.parse(document.querySelector("#texts").textContent);
const FRENCH = document.documentElement.lang === "fr";
const AUTHOR = "filon.author";

export const template = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

export function announce(text) {
  document.querySelector("#said").textContent = text;
}

// As it is written in the language of the page, and as decimal text.
export const written = (value) => (value ?? "").replace(".", FRENCH ? "," : ".");
export const decimal = (typed) => {
  const plain = typed.replace(/[\s\u00a0\u202f]/g, "");
  const text = FRENCH ? plain.replace(",", ".") : plain.replaceAll(",", "");
  return /^-?\d+(\.\d+)?$/.test(text) ? text : null;
};

export function sign(form) {
  const { author } = form.elements; // not there for somebody who is logged in: the service knows their name
  if (author) author.value = localStorage.getItem(AUTHOR) ?? "";
}

export function why(form) {
  const author = form.elements.author?.value.trim();
  if (author) localStorage.setItem(AUTHOR, author);
  const reason = form.elements.reason.value.trim();
  return { ...(author && { author }), ...(reason && { reason }) };
}

// Says in the form what is wrong, at the field that it is about.
export function complain(form, text, field) {
  for (const each of form.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
  const wrong = form.querySelector(".wrong");
  wrong.textContent = text;
  wrong.hidden = !text;
  if (field) {
    field.setAttribute("aria-invalid", "true");
    field.focus();
  }
}

// Gives what the form says of the figure, or null where something in it cannot be meant.
export function figure(form) {
  complain(form, "");
  const { value, value_max: end, unit, qualifier, per, tax, status, first, last } = form.elements;
  for (const field of [value, end]) {
    if ((field === value || field.value.trim()) && decimal(field.value) === null) {
      complain(form, texts.number, field);
      return null;
    }
  }
  const missed = [...form.elements].find((field) => field.willValidate && !field.checkValidity());
  if (missed) {
    complain(form, missed.validationMessage, missed);
    return null;
  }
  const links = {};
  for (const set of form.querySelectorAll("[data-links]")) {
    links[set.dataset.links] = [];
    for (const row of set.querySelectorAll("li")) {
      const name = row.querySelector("[name=name]");
      const id = row.dataset.name === name.value.trim() ? row.dataset.id : undefined;
      const role = row.querySelector("[name=role]")?.value;
      if (!role && !id) {
        complain(form, texts.unknown, name);
        return null;
      }
      links[set.dataset.links].push(role ? { ...(id ? { id } : { name: name.value.trim() }), role } : { id });
    }
  }
  const isRange = end.value.trim() !== "";
  return {
    value: decimal(value.value),
    value_max: isRange ? decimal(end.value) : null,
    unit: unit.value.trim(),
    qualifier: isRange ? "range" : qualifier.value === "range" ? "exact" : qualifier.value,
    per: per.value || null,
    tax: tax.value || null,
    status: status.value || null,
    period: first.value || last.value ? [first.value || null, last.value || null] : null,
    ...links,
  };
}

// Fills a form with what a fact says.
export function fillIn(form, fact) {
  for (const name of ["unit", "qualifier", "per", "tax", "status"]) form.elements[name].value = fact[name] ?? "";
  for (const name of ["value", "value_max"]) form.elements[name].value = written(fact[name]);
  [form.elements.first.value, form.elements.last.value] = (fact.period ?? ["", ""]).map((year) => year ?? "");
  for (const kind of ["partners", "places"]) {
    const set = form.querySelector(`[data-links=${kind}]`);
    set.querySelector("ul").replaceChildren(...fact[kind].map((link) => linkRow(set, link)));
  }
}

// Bodies and places are found by name as it is typed, in a list that the browser shows.
function linkRow({ dataset: { links: kind, known } }, link = {}) {
  const row = template(`${kind}-link`);
  const name = row.querySelector("[name=name]");
  const list = document.createElement("datalist");
  list.id = `names-${Math.random().toString(36).slice(2)}`;
  name.setAttribute("list", list.id);
  row.append(list);
  if (link.id) Object.assign(row.dataset, { id: link.id, name: link.name });
  if (link.role) row.querySelector("[name=role]").value = link.role;
  name.value = link.name ?? "";
  name.addEventListener("input", () => suggest(known, row, name, list));
  return row;
}

async function suggest(address, row, name, list) {
  const typed = name.value.trim();
  const known = [...list.options].find((option) => option.value === typed);
  if (known) {
    Object.assign(row.dataset, { id: known.dataset.id, name: typed });
    return;
  }
  if (typed.length < 2) return;
  const asked = new URL(address, location);
  asked.searchParams.set("q", typed);
  const answer = await fetch(asked);
  if (!answer.ok || name.value.trim() !== typed) return; // no word yet, or more was typed since
  const found = await answer.json();
  const items = found.items ?? found;
  const alike = (item) => items.filter((each) => each.name === item.name).length > 1;
  list.replaceChildren(
    ...items.map((item) => {
      // What is chosen is known by its name alone: of two Saint-Denis, each has its code in it.
      const option = new Option(item.code ?? "", alike(item) && item.code ? `${item.name} (${item.code})` : item.name);
      option.dataset.id = item.id;
      return option;
    }),
  );
  const exact = [...list.options].find((option) => option.value.toLowerCase() === typed.toLowerCase());
  if (exact) Object.assign(row.dataset, { id: exact.dataset.id, name: typed });
}

document.addEventListener("click", (event) => {
  const set = event.target.closest("[data-links]");
  if (set && event.target.closest("[data-more]")) {
    const row = linkRow(set);
    set.querySelector("ul").append(row);
    row.querySelector("input, select").focus();
  } else if (set && event.target.closest("[data-less]")) {
    event.target.closest("li").remove();
    set.querySelector("[data-more]").focus();
  }
});

// Sends what is said, and gives the answer; null where it failed, which the form then says.
export async function send(form, address, method, body, etag) {
  form.setAttribute("aria-busy", "true");
  try {
    const headers = { "Content-Type": "application/json", Accept: "application/json", ...(etag && { "If-Match": etag }) };
    const answer = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
    if (answer.ok) return answer;
    if (answer.status === 412 || answer.status === 404) {
      complain(form, texts.stale);
      const again = form.querySelector("[data-again]");
      if (again) again.hidden = false;
      return null;
    }
    const problem = await answer.json();
    const parameter = problem.invalid?.[0]?.parameter;
    const field = form.elements[parameter];
    const why = texts.wrong[parameter] ?? texts.wrong[problem.reason] ?? problem.detail;
    complain(form, texts.failed.replace("{why}", why), field instanceof HTMLElement ? field : null);
  } catch {
    complain(form, texts.failed.replace("{why}", texts.unreachable));
  } finally {
    form.removeAttribute("aria-busy");
  }
  return null;
}

// Shows a page as it is now: the cards of these figures anew, or all where one came or went, and all its marks.
export async function renew(page, ids) {
  const number = page.dataset.number;
  const answer = await fetch(`${page.parentElement.dataset.address}/pages/${number}`);
  const now = document.createElement("div");
  now.innerHTML = await answer.text();
  const marks = page.querySelector(".marks");
  for (const title of now.querySelectorAll(".mark > title")) title.remove();
  marks.replaceWith(now.querySelector(".marks"));
  const before = ids.map((id) => page.querySelector(`.figure#${CSS.escape(id)}`));
  const after = ids.map((id) => now.querySelector(`.figure#${CSS.escape(id)}`));
  if (before.every(Boolean) && after.every(Boolean)) before.forEach((card, index) => card.replaceWith(after[index]));
  else {
    const open = page.querySelector(".figure.current")?.id;
    page.querySelector(".within").replaceWith(now.querySelector(".within"));
    page.dispatchEvent(new CustomEvent("part", { bubbles: true }));
    return (ids.length && document.getElementById(ids[0])) || document.getElementById(open ?? "");
  }
  return after[0];
}
