// Hands in files that are chosen or dropped, two at a time, each with its progress until it is read.

import { follow, say } from "./follow.js";

const AT_ONCE = 2; // leaves connections for following what was handed in, and for the rest of the page
const ADDRESS = "/api/v1/documents";
const zone = document.querySelector("#drop");
const handedIn = document.querySelector("#handed-in");
const items = handedIn.querySelector("ul");
const sum = document.querySelector("#handed-in-sum");
const texts = document.querySelector("#texts").content;
const waiting = [];
let sending = 0;

const text = (name) => texts.querySelector(`[data-text="${name}"]`)?.textContent;
const failure = (reason) => text(`failure ${reason}`) ?? text("failure internal");

const MEGABYTE = 1e6;
const isZip = (file) => /\.zip$/i.test(file.name) || file.type === "application/zip";

function hand(files) {
  for (const file of files) {
    const item = add(file.name);
    const larger = isLarger(file);
    if (larger) fail(item, larger);
    else waiting.push({ file, item });
  }
  count();
  next();
}

// Said before megabytes are sent for nothing; empty where the service takes so much.
function isLarger(file) {
  const most = Number(isZip(file) ? zone.dataset.zipMb : zone.dataset.fileMb);
  if (file.size <= most * MEGABYTE) return "";
  const written = (megabytes) => megabytes.toLocaleString(document.documentElement.lang);
  return text(isZip(file) ? "larger zip" : "larger")
    .replace("{size}", written(Math.ceil(file.size / MEGABYTE)))
    .replace("{most}", written(most));
}

function add(name, before = null) {
  const item = document.querySelector("#upload").content.firstElementChild.cloneNode(true);
  item.querySelector(".name").textContent = name;
  const progress = item.querySelector("progress");
  progress.setAttribute("aria-label", `${text("waiting")} – ${name}`);
  items.insertBefore(item, before);
  return item;
}

function next() {
  while (sending < AT_ONCE && waiting.length) send(waiting.shift());
}

function send({ file, item }) {
  sending += 1;
  const zipped = isZip(file);
  const form = new FormData();
  form.append("file", file);
  const request = new XMLHttpRequest(); // fetch tells nothing of how much is sent
  const progress = item.querySelector("progress");
  progress.setAttribute("aria-label", `${text("sending")} – ${file.name}`);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    progress.value = loaded / total;
    if (loaded === total) {
      progress.removeAttribute("value");
      progress.setAttribute("aria-label", `${text("sent")} – ${file.name}`);
    }
  });
  request.addEventListener("loadend", () => {
    sending -= 1;
    if (request.status === 429 && request.response?.reason === "too-many-requests") {
      setTimeout(() => again({ file, item }), 1000 * request.getResponseHeader("Retry-After"));
    } else settle({ file, item }, request, zipped);
    count();
    next();
  });
  request.open("POST", zipped ? `${ADDRESS}/archive` : ADDRESS);
  request.responseType = "json";
  request.send(form);
}

function again(one) {
  waiting.push(one);
  next();
}

const PASSING = new Set([0, 401, 429]); // and what is from 500 on: the same may be taken in the next time

function settle({ file, item }, { status, response }, zipped) {
  if (status !== 200 && status !== 202) {
    fail(item, failure(response?.reason ?? (status ? "internal" : "network")));
    if (PASSING.has(status) || status >= 500) offerAgain({ file, item });
  } else if (zipped) unpack(item, response.members);
  else take(item, response, status === 202);
}

function take(item, { id, title, status }, isNew) {
  item.dataset.document = id;
  item.dataset.known = isNew || status === "queued" ? "" : "known";
  if (item.dataset.known) say(`${text("known")} ${title}`);
  follow(id); // its row says the rest
}

function unpack(item, members) {
  const after = item.nextElementSibling;
  for (const { name, document: found, new: isNew, reason } of members) {
    const member = add(name, after);
    if (found) take(member, found, isNew);
    else fail(member, failure(reason));
  }
  finish(item, `${text("unpacked")} ${members.length}`);
}

function fail(item, why) {
  item.classList.add("failed");
  finish(item, why);
  say(`${item.querySelector(".name").textContent} – ${why}`);
}

function offerAgain(one) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text("again");
  button.setAttribute("aria-label", `${button.textContent} – ${one.file.name}`);
  button.addEventListener("click", () => {
    const fresh = add(one.file.name, one.item);
    one.item.remove();
    fresh.tabIndex = -1;
    fresh.focus(); // the button that had it is gone
    again({ ...one, item: fresh });
    count();
  });
  one.item.querySelector(".how").append(" ", button);
}

function finish(item, said) {
  item.dataset.done = "done";
  item.querySelector(".how").textContent = said;
}

// What became of a document stands in its row of the list: the same is said here.
document.addEventListener("document-row", ({ detail: row }) => {
  for (const item of items.querySelectorAll(`[data-document="${row.id}"]`)) {
    const how = item.querySelector(".how");
    how.innerHTML = row.querySelector(".reading").innerHTML;
    if (item.dataset.known) {
      const link = row.querySelector("h2 a").cloneNode(true);
      how.replaceChildren(`${text("known")} `, link);
    } else if (row.dataset.state === "ready") {
      item.querySelector(".name").replaceChildren(row.querySelector("h2 a").cloneNode(true));
    }
    item.classList.toggle("failed", row.dataset.state === "failed");
    if (row.dataset.state === "ready" || row.dataset.state === "failed") item.dataset.done = "done";
  }
  count();
});

function count() {
  const all = items.children.length;
  const done = items.querySelectorAll("[data-done]").length;
  handedIn.hidden = !all;
  sum.textContent = sum.dataset.text.replace("{done}", done).replace("{all}", all);
}

document.querySelector("#clear").addEventListener("click", () => {
  for (const item of items.querySelectorAll("[data-done]")) item.remove();
  count();
  if (handedIn.hidden) document.querySelector("#files").focus();
});

document.querySelector("#files").addEventListener("change", ({ target }) => {
  hand(target.files);
  target.value = ""; // so that the same file may be chosen again
});

// Anywhere on the page: a file that is dropped beside the zone would be opened in the place of the page otherwise.
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  zone.classList.add("over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) zone.classList.remove("over");
});
document.addEventListener("drop", async (event) => {
  event.preventDefault();
  zone.classList.remove("over");
  const entries = [...event.dataTransfer.items].map((each) => each.webkitGetAsEntry?.()).filter(Boolean);
  const files = [...event.dataTransfer.files];
  hand(entries.some((entry) => entry.isDirectory) ? (await Promise.all(entries.map(within))).flat() : files);
});

/** Give the PDFs and ZIPs of a file or a folder that was dropped. */
async function within(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return /\.(pdf|zip)$/i.test(file.name) ? [file] : [];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // It gives a hundred at a time, and none at the end.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return (await Promise.all(found.map(within))).flat();
    found.push(...some);
  }
}

addEventListener("beforeunload", (event) => {
  if (sending || waiting.length) event.preventDefault();
});
