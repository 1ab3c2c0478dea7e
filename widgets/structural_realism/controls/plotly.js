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

const READABLE = 13.5; // the size of most words in our pictures, which large type is reckoned from

/** No words smaller than the others. */
function readable(node, font = false) {
  if (Array.isArray(node)) return node.map((part) => readable(part));
  if (!node || typeof node !== "object") return node;
  return Object.fromEntries(Object.entries(node).map(([key, part]) =>
    [key, font && key === "size" ? Math.max(part, READABLE) : readable(part, /font$/.test(key))]));
}

/** Where the words on an upright axis would stand on one another, those at its ends are left. */
function apart(layout) {
  const inside = layout.height - layout.margin.t - layout.margin.b;
  for (const name of Object.keys(layout).filter((key) => key.startsWith("yaxis"))) {
    const { tickvals, ticktext, domain = [0, 1] } = layout[name];
    if (!(tickvals?.length > 2) || (inside * (domain[1] - domain[0])) / (tickvals.length - 1) >= 1.2 * READABLE) continue;
    Object.assign(layout[name], { tickvals: [tickvals[0], tickvals.at(-1)] }, ticktext && { ticktext: [ticktext[0], ticktext.at(-1)] });
  }
}

const NARROW = 560; // px; below, a picture is drawn for a narrow page

/**
 * A place on the page that a picture fills, as on a projector: how much it is scaled, and the height to draw it with.
 * A picture too tall for its place is scaled less, by a quarter at most, and drawn wide if it would be narrow.
 */
function filling(place, grow, natural, wide) {
  const fits = place.clientHeight / natural, least = 0.75 * grow;
  const most = wide ? Math.max(least, Math.min(grow, place.clientWidth / NARROW)) : grow;
  const fitted = Math.max(least, Math.min(most, fits));
  return { grow: fitted, room: Math.min(place.clientHeight / fitted, 2 * natural), tall: fits < least };
}

/** Draws the model's figure into a node, in the page's theme, at most one drawing at a time, newest first. */
function drawing(model, node, part = "figure") {
  let busy = false, again = false, ready = null, gone = false, width = 0; // a known width spares plotly a look at the page
  let place = { grow: 1, room: 0 }, wide = false;
  const natural = () => (model.get("figure").layout.height ?? 0) + (model.get("below").layout?.height ?? 0);
  const find = () => {
    const style = getComputedStyle(node.parentElement), grow = Number(style.getPropertyValue("--sr-grow")) || 1;
    const fills = style.getPropertyValue("--sr-fill").trim() && natural();
    if (!fills) return { grow, room: 0 };
    const found = filling(node.parentElement, grow, natural(), wide);
    if (found.tall && model.get("compact")) wide = true;
    node.style.setProperty("--sr-grow", found.grow);
    return found;
  };
  const draw = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const Plotly = await plotly(model);
      do {
        again = false;
        if (gone) return;
        node.hidden = !model.get(part).layout;
        if (node.hidden) continue;
        const figure = recolour(model.get(part), isDark() ? model.get("dark") : {});
        const { data, layout } = place.room ? readable(figure) : figure;
        if (place.room) { layout.height *= place.room / natural(); apart(layout); }
        const height = `${layout.height}px`;
        if (node.style.height !== height) Object.assign(node.style, { height, contain: "layout size" }); // what moves in it moves nothing outside
        const below = place.grow === 1 ? "" : `${layout.height * (place.grow - 1)}px`; // a scaled node keeps its old place on the page
        if (node.style.marginBottom !== below) node.style.marginBottom = below;
        await Plotly.react(node, data, width ? { ...layout, width, autosize: false } : { ...layout, autosize: true }, { displayModeBar: false, responsive: false, showSendToCloud: false, displaylogo: false, scrollZoom: false, doubleClick: false, showTips: false });
        if (!ready) { ready = true; node.dispatchEvent(new CustomEvent("sr-ready")); }
        node.dispatchEvent(new CustomEvent("sr-drawn"));
      } while (again);
    } catch (error) {
      Object.assign(node.style, { height: "", contain: "" });
      node.textContent = "The picture could not be drawn here. The summary and the numbers below say the same.";
      console.warn(error);
    } finally { busy = false; }
  };
  const replace = () => {
    const was = place;
    place = find();
    const now = Math.round(node.clientWidth);
    if (now === 0 || (now === width && place.room === was.room && place.grow === was.grow)) return;
    width = now;
    if (now < NARROW !== model.get("compact")) { model.set("compact", now < NARROW); model.save_changes(); }
    draw();
  };
  const size = new ResizeObserver(replace);
  size.observe(node);
  size.observe(node.parentElement);
  const off = onTheme(draw);
  document.addEventListener("sr-large", replace);
  const follow = () => { if (place.room) replace(); if (part === "figure") draw(); else afterFrame(draw); };
  model.on(`change:${part}`, follow);
  draw();
  return () => {
    gone = true;
    off();
    document.removeEventListener("sr-large", replace);
    size.disconnect();
    model.off(`change:${part}`, follow);
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

/** The figure, and below it the second one where there is one, as one picture with a caption. */
async function pictureOf(model, nodes) {
  const Plotly = await plotly(model);
  const style = getComputedStyle(nodes[0]), paper = style.getPropertyValue("--sr-panel").trim();
  const images = await Promise.all(nodes.map(async (node, place) => {
    const { data, layout } = recolour(model.get(place ? "below" : "figure"), isDark() ? model.get("dark") : {});
    const head = place ? {} : { title: caption(model.get("label"), node.clientWidth), margin: { ...layout.margin, t: layout.margin.t + 56 } };
    const size = { width: node.clientWidth, height: node.clientHeight + (place ? 0 : 56) };
    const url = await Plotly.toImage({ data, layout: { ...layout, paper_bgcolor: paper, ...head } }, { format: "png", scale: 2, ...size });
    const image = new Image();
    image.src = url;
    await image.decode();
    return image;
  }));
  const canvas = make("canvas", { width: images[0].width, height: images.reduce((sum, image) => sum + image.height, 0) });
  let top = 0;
  for (const image of images) { canvas.getContext("2d").drawImage(image, 0, top); top += image.height; }
  return canvas.toDataURL("image/png");
}

function savePicture(model, ...nodes) {
  return make("button", { class: "sr-link sr-save", type: "button", onclick: async () => {
    make("a", { href: await pictureOf(model, nodes.filter((node) => node.layout && !node.hidden)), download: `${model.get("name")}.png` }).click();
  } }, "Save as picture");
}
