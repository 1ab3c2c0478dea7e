/** plotly.js, loaded once a page. */
const plotly = (model) => once("plotly.min.js", model.get("plotly_version"), model, async (href) => {
  await import(/* webpackIgnore: true */ href);
  if (!globalThis.Plotly) throw new Error("plotly.js did not start");
  return globalThis.Plotly;
});

const isDark = () => document.body.dataset.jpThemeLight
  ? document.body.dataset.jpThemeLight === "false"
  : matchMedia("(prefers-color-scheme: dark)").matches;

function onTheme(callback) {
  const observer = new MutationObserver(callback);
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", callback);
  return () => { observer.disconnect(); media.removeEventListener("change", callback); };
}

function recolour(node, colours) {
  if (typeof node === "string") return colours[node] ?? node;
  if (Array.isArray(node)) return node.map((part) => recolour(part, colours));
  if (node && typeof node === "object") return Object.fromEntries(Object.entries(node).map(([key, part]) => [key, recolour(part, colours)]));
  return node;
}

/** Draws the model's figure into a node, in the page's theme, at most one drawing at a time, newest first. */
function drawing(model, node) {
  let busy = false, again = false, ready = null, gone = false, width = 0; // a known width spares plotly a look at the page
  const draw = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const Plotly = await plotly(model);
      do {
        again = false;
        if (gone) return;
        const { data, layout } = recolour(model.get("figure"), isDark() ? model.get("dark") : {});
        const height = `${layout.height}px`;
        if (node.style.height !== height) node.style.height = height;
        await Plotly.react(node, data, width ? { ...layout, width, autosize: false } : { ...layout, autosize: true }, { displayModeBar: false, responsive: false, showSendToCloud: false, displaylogo: false, scrollZoom: false, doubleClick: false, showTips: false });
        if (!ready) { ready = true; node.dispatchEvent(new CustomEvent("sr-ready")); }
        node.dispatchEvent(new CustomEvent("sr-drawn"));
      } while (again);
    } catch (error) {
      node.textContent = "The picture could not be drawn here. The summary and the numbers below say the same.";
      console.warn(error);
    } finally { busy = false; }
  };
  const compact = new ResizeObserver(([entry]) => {
    const now = Math.round(entry.contentRect.width);
    if (now === 0 || now === width) return;
    width = now;
    if (now < 560 !== model.get("compact")) { model.set("compact", now < 560); model.save_changes(); }
    draw();
  });
  compact.observe(node);
  const off = onTheme(draw);
  model.on("change:figure", draw);
  draw();
  return () => {
    gone = true;
    off();
    compact.disconnect();
    model.off("change:figure", draw);
    if (globalThis.Plotly) globalThis.Plotly.purge(node);
  };
}

/** The words that go with a saved picture, in lines that fit. */
function caption(text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    if ((lines.at(-1) + word).length > width / 7.5) lines.push("");
    lines[lines.length - 1] += `${word} `;
  }
  return { text: lines.slice(0, 3).map((line) => line.trim().replaceAll("&", "&amp;").replaceAll("<", "&lt;")).join("<br>"), font: { size: 12.5 }, x: 0.01, xanchor: "left", y: 0.98, yanchor: "top" };
}

function savePicture(model, node) {
  return make("button", { class: "sr-link sr-save", type: "button", onclick: async () => {
    const Plotly = await plotly(model);
    const paper = getComputedStyle(node).getPropertyValue("--sr-panel").trim();
    const { data, layout } = recolour(model.get("figure"), isDark() ? model.get("dark") : {});
    await Plotly.downloadImage({ data, layout: { ...layout, paper_bgcolor: paper, title: caption(model.get("label"), node.clientWidth), margin: { ...layout.margin, t: layout.margin.t + 56 } } },
      { format: "png", scale: 2, width: node.clientWidth, height: node.clientHeight + 56, filename: model.get("name") });
  } }, "Save as picture");
}
