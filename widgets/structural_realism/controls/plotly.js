const SHARED = "__structuralRealismPlotly";

/** plotly.js, loaded once a page: from the Jupyter server over HTTP, or, where that has no such file, from the kernel. */
function plotly(model) {
  globalThis[SHARED] ??= (async () => {
    const config = document.getElementById("jupyter-config-data");
    if (config && !globalThis.__structuralRealismNoServer) {
      const { baseUrl = "/" } = JSON.parse(config.textContent);
      const url = new URL(`${baseUrl.replace(/\/?$/, "/")}structural-realism/plotly.min.js`, location.href);
      url.searchParams.set("v", model.get("plotly_version"));
      try { return await evaluate(url.href); } catch { /* no server extension here: ask the kernel */ }
    }
    return fromKernel(model);
  })().catch((error) => { delete globalThis[SHARED]; throw error; });
  return globalThis[SHARED];
}

async function evaluate(href) {
  await import(/* webpackIgnore: true */ href);
  if (!globalThis.Plotly) throw new Error("plotly.js did not start");
  return globalThis.Plotly;
}

function fromKernel(model) {
  return new Promise((resolve, reject) => {
    const take = async (message, buffers) => {
      if (message?.kind !== "plotly.js") return;
      model.off("msg:custom", take);
      try {
        const stream = new Blob([buffers[0]]).stream().pipeThrough(new DecompressionStream("gzip"));
        const source = await new Response(stream).blob();
        const href = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
        resolve(await evaluate(href));
        URL.revokeObjectURL(href);
      } catch (error) { reject(error); }
    };
    model.on("msg:custom", take);
    model.send({ kind: "plotly.js" });
  });
}

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
  let busy = false, again = false, ready = null, gone = false;
  const draw = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const Plotly = await plotly(model);
      do {
        again = false;
        if (gone) return;
        const { data, layout } = recolour(model.get("figure"), isDark() ? model.get("dark") : {});
        await Plotly.react(node, data, layout, { displayModeBar: false, responsive: true, showSendToCloud: false, displaylogo: false, scrollZoom: false, doubleClick: false, showTips: false });
        if (!ready) { ready = true; node.dispatchEvent(new CustomEvent("sr-ready")); }
        node.dispatchEvent(new CustomEvent("sr-drawn"));
      } while (again);
    } catch (error) {
      node.textContent = "The picture could not be drawn here. The summary and the numbers below say the same.";
      console.warn(error);
    } finally { busy = false; }
  };
  const compact = new ResizeObserver(([entry]) => {
    const narrow = entry.contentRect.width > 0 && entry.contentRect.width < 560;
    if (entry.contentRect.width > 0 && narrow !== model.get("compact")) { model.set("compact", narrow); model.save_changes(); }
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

function savePicture(model, node) {
  return make("button", { class: "sr-link sr-save", type: "button", onclick: async () => {
    const Plotly = await plotly(model);
    const paper = getComputedStyle(node).getPropertyValue("--sr-panel").trim();
    const { data, layout } = recolour(model.get("figure"), isDark() ? model.get("dark") : {});
    await Plotly.downloadImage({ data, layout: { ...layout, paper_bgcolor: paper } }, { format: "png", scale: 2, width: node.clientWidth, height: node.clientHeight, filename: model.get("name") });
  } }, "Save as picture");
}
