// Draws the charts of a page from their specifications, as they come into it. The drawing library is large, and is
// fetched with the first of them. Its expressions are interpreted: the policy of our pages lets nothing be evaluated.

const given = JSON.parse(document.getElementById("charts").textContent);
const dark = matchMedia("(prefers-color-scheme: dark)");
const drawn = new Map();
let library;

async function draw(place) {
  const canvas = place.querySelector(".canvas");
  const spec = JSON.parse(place.querySelector("script").textContent);
  const look = given.configs[dark.matches ? "dark" : "light"];
  const font = getComputedStyle(document.body).fontFamily;
  try {
    library ??= import(given.scripts);
    await library;
    drawn.get(place)?.finalize();
    const made = await window.vegaEmbed(canvas, spec, {
      mode: "vega-lite",
      renderer: "svg",
      actions: false,
      ast: true,
      defaultStyle: false, // it would be a <style> in the page
      tooltip: { disableDefaultStyle: true },
      loader: { target: window.top === window ? "_self" : "_top" },
      formatLocale: given.locale,
      config: { ...look, font, background: "transparent", padding: 2 },
    });
    // The box around it says what it is, and the table below what it says.
    canvas.querySelector("svg").setAttribute("aria-hidden", "true");
    drawn.set(place, made);
  } catch (error) {
    const picture = new Image();
    picture.src = canvas.dataset.picture;
    canvas.replaceChildren(picture);
    console.error(error);
  }
}

const drawAll = (root) => root.querySelectorAll("[data-chart]").forEach(draw);

document.addEventListener("part", (event) => drawAll(event.target));
dark.addEventListener("change", () => drawn.keys().forEach(draw));
drawAll(document);
