// Follows a document that is being read, and shows it when it is.

const note = document.querySelector("#progress");
const events = new EventSource(note.dataset.events);
events.addEventListener("message", ({ data }) => {
  const { status, pages, pages_done: done } = JSON.parse(data);
  const bar = note.querySelector("progress");
  if (pages) [bar.max, bar.value] = [pages, done];
  const shown = note.querySelector("[data-done]");
  if (shown) shown.textContent = done;
  if (status === "ready" || status === "failed") {
    events.close();
    location.reload();
  }
});
