// A fact that the rules missed: by the words selected on the page's picture or in its text, or, by keys or by touch, in a
// passage that is chosen from a list.
import { announce, complain, figure, renew, send, sign, template, texts, why, written } from "./saying.js";

const pages = document.querySelector(".pages");
const bubble = template("add-button");
bubble.className = "chosen-words main";
bubble.hidden = true;
document.body.append(bubble);
let chosen = null; // { page, passage, start, text }: words that are selected

const points = (text) => [...text].length; // offsets count code points

function offer(page) {
  const tools = page.querySelector(".tools");
  if (tools && !tools.firstElementChild) tools.append(template("add-button"));
}

// Where a point of the selection lies in the text of its passage.
function offsetIn(passage, node, offset) {
  const word = node.parentElement?.closest("[data-start]");
  if (word) return Number(word.dataset.start) + points(node.data.slice(0, offset));
  if (node.nodeType !== Node.TEXT_NODE || passage.matches("g")) return null;
  return points(node.data.slice(0, offset));
}

function read() {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const from = range.startContainer.parentElement?.closest("[data-passage]");
  const to = range.endContainer.parentElement?.closest("[data-passage]");
  if (!from || from !== to || !pages.contains(from)) return null;
  const start = offsetIn(from, range.startContainer, range.startOffset);
  const text = selection.toString().replace(/\s+/g, " ");
  const page = from.closest(".page");
  const lead = points(text) - points(text.trimStart());
  return start === null || !text.trim() ? null : { page, passage: from.dataset.passage, start: start + lead, text: text.trim(), range };
}

document.addEventListener("selectionchange", () => {
  const found = read();
  bubble.hidden = !found;
  if (!found) return;
  chosen = found;
  const at = found.range.getBoundingClientRect();
  bubble.style.left = `${Math.min(at.left, innerWidth - 260) + scrollX}px`;
  bubble.style.top = `${at.bottom + 8 + scrollY}px`;
});
bubble.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
bubble.addEventListener("click", () => {
  bubble.hidden = true;
  open(chosen.page, chosen);
  getSelection().removeAllRanges();
});

function open(page, words) {
  document.querySelector(".adding")?.remove();
  const form = template("adding");
  const { passage, text } = form.elements;
  for (const each of page.querySelectorAll(".text [data-passage]")) {
    const option = new Option(each.textContent.slice(0, 90), each.dataset.passage);
    option.whole = each.textContent;
    passage.append(option);
  }
  if (words && ![...passage.options].some((option) => option.value === words.passage)) passage.append(new Option("…", words.passage));
  const whole = () => {
    text.value = passage.selectedOptions[0]?.whole ?? "";
    text.setSelectionRange(0, 0);
  };
  passage.addEventListener("change", () => {
    whole();
    take(form, null);
  });
  text.addEventListener("beforeinput", (event) => event.preventDefault()); // read-only, yet with a caret for the keys
  text.addEventListener("select", () => {
    const start = points(text.value.slice(0, text.selectionStart));
    take(form, { passage: passage.value, start, text: text.value.slice(text.selectionStart, text.selectionEnd) });
  });
  if (words) passage.value = words.passage;
  whole();
  sign(form);
  take(form, words);
  page.querySelector(".tools").after(form);
  form.scrollIntoView({ block: "nearest", behavior: "instant" });
  (words ? form.elements.value : passage).focus({ preventScroll: true });
}

function take(form, words) {
  form.chosen = words;
  form.elements.words.value = words?.text ?? "–";
  if (words) propose(form, words.text);
}

const SCALES = { k: 3, m: 6, md: 9, mille: 3, milliers: 3, million: 6, millions: 6, milliard: 9, milliards: 9 };

// A first guess at what the words say, for the person to check.
function propose(form, text) {
  const found = /(\d[\d\s\u00a0\u202f]*(?:,\d+)?)\s*(.*)/.exec(text);
  if (!found) return;
  const [, digits, after] = found;
  const [whole, part = ""] = digits.replace(/[\s\u00a0\u202f]/g, "").split(",");
  const [, scale = "", currency = ""] = /^(milliards?|millions?|milliers|mille|md|m|k)?\s*(?:d['’]|de\s+)?(€|euros?)/i.exec(after) ?? [];
  const power = currency ? (SCALES[scale.toLowerCase()] ?? 0) : 0;
  const fraction = part.padEnd(power, "0");
  const rest = fraction.slice(power).replace(/0+$/, "");
  form.elements.value.value = written(`${whole}${fraction.slice(0, power)}`.replace(/^0+(?=\d)/, "") + (rest && `.${rest}`));
  form.elements.kind.value = currency ? "amount" : after.startsWith("%") ? "share" : "count";
  form.elements.unit.value = currency ? "EUR" : after.startsWith("%") ? "%" : after.trim();
}

pages.addEventListener("click", (event) => {
  if (event.target.closest("[data-add]")) open(event.target.closest(".page"), null);
  else if (event.target.closest(".adding [data-cancel]")) {
    const page = event.target.closest(".page");
    event.target.closest(".adding").remove();
    page.querySelector("[data-add]").focus();
  }
});

pages.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".adding")) return;
  event.preventDefault();
  const page = form.closest(".page");
  if (!form.chosen) return complain(form, texts.none, form.elements.text);
  const said = figure(form);
  if (!said) return;
  const { kind, subject } = form.elements;
  const body = {
    document: pages.dataset.address.split("/").at(-1),
    page: Number(page.dataset.number),
    passage: form.chosen.passage,
    start: form.chosen.start,
    text: form.chosen.text,
    kind: kind.value,
    subject: subject.value.trim(),
    ...said,
    ...why(form),
  };
  const answer = await send(form, "/api/v1/facts", "POST", body);
  if (!answer) return;
  const { id } = await answer.json();
  form.remove();
  page.dataset.figures = Number(page.dataset.figures) + 1;
  const card = await renew(page, [id]);
  announce(texts.added);
  card?.querySelector("summary").click();
});

// The words of a page are laid over its picture once somebody points at it.
pages.addEventListener("pointerover", ({ target }) => {
  const words = target.closest(".sheet")?.querySelector("[data-words]");
  if (!words) return;
  words.dataset.part = words.dataset.words;
  delete words.dataset.words;
  words.parentElement.dispatchEvent(new CustomEvent("part", { bubbles: true })); // has parts.js fill it
});

pages.addEventListener("part", ({ target }) => target.matches(".page") && offer(target));
for (const page of pages.querySelectorAll(".page")) offer(page);
