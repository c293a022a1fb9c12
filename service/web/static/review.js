// What people say of a fact, in its card: that it is right or wrong, what it should say, and the way back. What changed
// in between is not overwritten: If-Match carries the ETag of what the card shows.
import { announce, complain, figure, fillIn, renew, send, sign, template, texts, why } from "./saying.js";

const pages = document.querySelector(".pages");
const DONE = { confirmed: texts.confirmed, rejected: texts.rejected };

pages.addEventListener("chosen", ({ target: card }) => {
  const place = card.querySelector(".review");
  if (!place || place.firstElementChild) return;
  const form = template("review");
  sign(form);
  form.querySelector("[data-undo]").hidden = !Number(card.dataset.steps);
  place.append(form);
});

const cardOf = (form) => form.closest(".figure");
const addressOf = (card) => `/api/v1/facts/${card.id}`;

function edit(form, isEditing) {
  for (const element of form.querySelectorAll(".editing")) element.hidden = !isEditing;
  for (const element of form.querySelectorAll(".looking")) element.hidden = isEditing || (element.matches("[data-undo]") && !Number(cardOf(form).dataset.steps));
}

async function begin(form) {
  const card = cardOf(form);
  complain(form, "");
  const answer = await send(form, addressOf(card), "GET");
  if (!answer) return;
  if (answer.headers.get("ETag") !== card.dataset.etag) {
    complain(form, texts.stale);
    form.querySelector("[data-again]").hidden = false;
    return;
  }
  form.fact = await answer.json();
  fillIn(form, form.fact);
  edit(form, true);
  form.elements.value.focus();
}

// Only what is said otherwise is sent: what is left out stays as it is.
function changes(said, fact) {
  const now = {
    ...fact,
    partners: fact.partners.map(({ id, role }) => ({ id, role })),
    places: fact.places.map(({ id }) => ({ id })),
  };
  return Object.fromEntries(Object.entries(said).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(now[name])));
}

async function show(card, said) {
  const page = card.closest(".page");
  const now = await renew(page, [card.id]);
  announce(said);
  if (!now) return;
  now.querySelector("summary").click(); // as if it were chosen by hand
  now.querySelector("summary").focus({ preventScroll: true });
}

pages.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".figure .said")) return;
  event.preventDefault();
  const card = cardOf(form);
  const review = event.submitter?.value;
  let body = { review };
  if (!review) {
    if (!form.fact) return; // Enter in a field while nothing is edited says nothing
    const said = figure(form);
    if (!said) return;
    body = changes(said, form.fact);
    if (!Object.keys(body).length) return edit(form, false);
  }
  const answer = await send(form, addressOf(card), "PATCH", { ...body, ...why(form) }, card.dataset.etag);
  if (answer) await show(card, DONE[review] ?? texts.edited);
});

pages.addEventListener("click", async (event) => {
  const form = event.target.closest(".figure .said");
  if (!form) return;
  const card = cardOf(form);
  if (event.target.closest("[data-edit]")) await begin(form);
  else if (event.target.closest("[data-cancel]")) {
    complain(form, "");
    form.fact = null;
    edit(form, false);
  } else if (event.target.closest("[data-again]")) await show(card, "");
  else if (event.target.closest("[data-undo]")) {
    const answer = await send(form, `${addressOf(card)}/undo`, "POST", why(form), card.dataset.etag);
    if (answer) await show(card, texts.undone);
  }
});
