// Follows documents that are under way: one request a second for all of them, whatever their number, as a browser
// keeps six connections to a host at most and each stream of events would take one for as long as it lasts.

const EVERY = 1000; // milliseconds
const AT_ONCE = 100; // documents a request; the others get their turn as these are read
const list = document.querySelector("#documents");
const followed = new Set();
const rested = (row) => row.dataset.state === "ready" || row.dataset.state === "failed";
let timer = null;

/** Follow a document until it is read or failed; each time that it changes `document-row` is sent with its row. */
export function follow(id) {
  followed.add(id);
  timer ??= setTimeout(look, 0);
}

export function say(text) {
  document.querySelector("#said").textContent = text;
}

async function look() {
  const ids = [...followed].slice(0, AT_ONCE);
  try {
    const asked = new URLSearchParams([...ids.map((id) => ["id", id]), ["limit", AT_ONCE]]);
    const answer = await fetch(`${list.dataset.rows}?${asked}`);
    if (answer.ok) take(await answer.text(), ids);
  } catch (error) {
    console.error(error); // the service may be starting again: ask on
  }
  timer = followed.size ? setTimeout(look, EVERY) : null;
}

function take(html, ids) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const news = [];
  const there = new Set();
  for (const row of template.content.querySelectorAll("li.document")) {
    there.add(row.id);
    if (rested(row)) {
      followed.delete(row.id);
      news.push(row.dataset.said);
    }
    put(row);
    document.dispatchEvent(new CustomEvent("document-row", { detail: row }));
  }
  for (const id of ids) {
    if (!there.has(id)) {
      followed.delete(id); // deleted by somebody else
      document.getElementById(id)?.remove();
    }
  }
  if (news.length) say(news.join(". "));
}

// A row keeps its place, its menu and the focus: only what changed in it is put in.
function put(row) {
  const old = document.getElementById(row.id);
  if (!old) {
    list.prepend(row.cloneNode(true));
    document.querySelector("#empty")?.remove();
    return;
  }
  Object.assign(old.dataset, row.dataset);
  for (const part of row.querySelectorAll("[data-live]")) {
    const before = old.querySelector(`[data-live="${part.dataset.live}"]`);
    if (before.innerHTML !== part.innerHTML) before.innerHTML = part.innerHTML;
  }
}

for (const row of list.children) if (!rested(row)) follow(row.id);
