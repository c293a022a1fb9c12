// What can be done with a document: delete it, correct what is known of it, read it again, stop that.

import { follow, say } from "./follow.js";

const list = document.querySelector("#documents");
const texts = document.querySelector("#texts").content;
const text = (name) => texts.querySelector(`[data-text="${name}"]`)?.textContent;
const address = (row) => `/api/v1/documents/${row.id}`;

const ACTIONS = {
  read: (row) => ask(row, `${address(row)}/read`, { method: "POST" }),
  cancel: (row) => ask(row, `${address(row)}/cancel`, { method: "POST" }),
  delete: remove,
  correct,
};

list.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-action]");
  if (!button) return;
  const menu = button.closest("details");
  menu.open = false;
  menu.querySelector("summary").focus();
  ACTIONS[button.dataset.action](button.closest("li"));
});

// A menu closes by Escape, and when another one or the page is pressed.
document.addEventListener("keydown", ({ key }) => {
  const menu = key === "Escape" && list.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
list.addEventListener(
  "toggle", // which does not bubble
  ({ target }) => target.open && target.querySelector(".choices").scrollIntoView({ block: "nearest" }),
  true,
);
document.addEventListener("click", ({ target }) => {
  for (const menu of list.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
});

/** Ask the service for something, and have the row say what came of it; gives whether that was done. */
async function ask(row, where, asked) {
  const trouble = document.querySelector("#trouble");
  const reason = await reasonAgainst(where, asked);
  trouble.hidden = !reason;
  trouble.textContent = reason ? `${row.dataset.title} – ${failure(reason)}` : "";
  follow(row.id);
  return !reason;
}

async function reasonAgainst(where, asked) {
  try {
    const answer = await fetch(where, asked);
    if (answer.ok) return null;
    const { reason, invalid } = await answer.json();
    return invalid?.[0].parameter === "years" ? "years" : (reason ?? "internal");
  } catch {
    return "network";
  }
}

function failure(reason) {
  return text(`failure ${reason}`) ?? text("failure internal");
}

function remove(row) {
  const dialog = document.querySelector("#delete");
  dialog.querySelector("[data-title]").textContent = row.dataset.title;
  dialog.returnValue = "no";
  dialog.addEventListener(
    "close",
    async () => {
      if (dialog.returnValue !== "yes") return;
      const beside = row.nextElementSibling ?? row.previousElementSibling;
      if (!(await ask(row, address(row), { method: "DELETE" }))) return;
      row.remove();
      (beside?.querySelector("h2 a") ?? document.querySelector("#main")).focus();
      say(`${row.dataset.title} – ${text("deleted")}`);
    },
    { once: true },
  );
  dialog.showModal();
}

const dialog = document.querySelector("#correct");
const form = dialog.querySelector("form");
const fields = form.elements;
const wrong = dialog.querySelector("[role=alert]");
let corrected = null; // the row, its ETag, and the fields as they were

async function correct(row) {
  const answer = await fetch(address(row)).catch(() => null);
  if (!answer?.ok) return void (await ask(row, address(row), {}));
  const { title, publisher, years, collections } = await answer.json();
  fields.title.value = title;
  fields.publisher.value = publisher ?? "";
  fields.first.value = years?.[0] ?? "";
  fields.last.value = years?.[1] ?? "";
  fields.collections.value = collections.join("\n");
  wrong.hidden = true;
  corrected = { row, etag: answer.headers.get("ETag"), before: said() };
  dialog.showModal();
}

function said() {
  const [first, last] = [fields.first.value.trim() || null, fields.last.value.trim() || null];
  const names = fields.collections.value.split("\n").map((each) => each.trim());
  return {
    title: fields.title.value.trim() || null,
    publisher: fields.publisher.value.trim() || null,
    years: first || last ? [first, last] : null,
    collections: names.filter(Boolean),
  };
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { row, etag, before } = corrected;
  const now = Object.entries(said());
  // Only what was changed: what is left alone stays as it is read, in later readings too.
  const changed = now.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]));
  if (!changed.length) return dialog.close();
  const reason = await reasonAgainst(address(row), {
    method: "PATCH",
    headers: { "Content-Type": "application/json", "If-Match": etag },
    body: JSON.stringify(Object.fromEntries(changed)),
  });
  if (reason) {
    wrong.textContent = failure(reason);
    wrong.hidden = false;
    return;
  }
  dialog.close();
  follow(row.id);
  say(`${row.dataset.title} – ${text("kept")}`);
});

dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
