// Parts of a page that come after it: an element with data-part is filled from that address when it comes into view.
// Without JavaScript the link inside it leads there.

const asked = new WeakMap(); // what was asked for last, of each element: an older answer may come after a newer one

export async function fill(element) {
  const address = element.dataset.part;
  const turn = {};
  asked.set(element, turn);
  const overtaken = () => asked.get(element) !== turn || "part" in element.dataset;
  delete element.dataset.part;
  element.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address);
    const html = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} ${address}`);
    if (overtaken()) return;
    element.innerHTML = html;
    element.dispatchEvent(new CustomEvent("part", { bubbles: true }));
  } catch (error) {
    console.error(error);
    if (overtaken()) return;
    element.dataset.part = address; // left as it was, with its link
    element.classList.add("failed");
  } finally {
    if (asked.get(element) === turn) element.removeAttribute("aria-busy");
  }
}

const seen = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) {
        seen.unobserve(target);
        fill(target);
      }
    }
  },
  { rootMargin: "600px 0px" },
);

export function watch(root = document) {
  for (const element of root.querySelectorAll("[data-part]")) seen.observe(element);
}

document.addEventListener("part", (event) => watch(event.target));
watch();
