CONTROLS.timeline = function timeline({ model, el }) {
  const requests = lane(model, "request", () => el.firstElementChild);
  let chosen = model.get("value");
  const option = make("li", { id: unique("event"), role: "option", "aria-selected": "true" });
  const picture = make("div", { class: "sr-plot", "aria-hidden": "true" });
  const hint = make("p", { class: "sr-hidden", id: unique("hint") },
    "Left and Right walk through the events, Up and Down change lanes, Home and End jump, plus and minus zoom, zero shows everything.");
  const list = make("ul", { class: "sr-hidden", role: "presentation" }, option);
  const lanes = make("div", { class: "sr-lanes", role: "listbox", tabindex: "0", "aria-describedby": hint.id, "aria-activedescendant": option.id, "data-lm-suppress-shortcuts": "true" }, picture, list);

  const items = () => model.get("items");
  const place = () => items().findIndex(([id]) => id === chosen);
  const speak = () => {
    lanes.setAttribute("aria-label", model.get("label"));
    const at = place(), all = items();
    option.setAttribute("aria-setsize", all.length);
    option.setAttribute("aria-posinset", at + 1);
    option.textContent = at < 0 ? "No event is shown here." : `${all[at][4]}: ${all[at][3]}, ${model.get("lanes")[all[at][1]]}`;
  };
  const select = (id) => {
    if (id === undefined || id === chosen) return;
    chosen = id;
    speak();
    requests.send({ kind: "select", id });
  };
  const step = (by) => {
    const all = items(), at = place();
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
    select(all[next]?.[0]);
  };
  const change = (by) => {
    const all = items(), at = place();
    if (at < 0) return step(1);
    const here = all[at][2];
    for (let wanted = all[at][1] + by; wanted >= 0 && wanted < model.get("lanes").length; wanted += by) {
      const there = all.filter((item) => item[1] === wanted);
      if (there.length) return select(there.reduce((a, b) => (Math.abs(b[2] - here) < Math.abs(a[2] - here) ? b : a))[0]);
    }
    return undefined;
  };
  const zoom = (factor) => requests.send({ kind: "zoom", factor });
  const KEYS = {
    ArrowRight: () => step(1), ArrowLeft: () => step(-1), ArrowUp: () => change(1), ArrowDown: () => change(-1),
    Home: () => step(-Infinity), End: () => step(Infinity), "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), 0: () => zoom(0),
  };
  lanes.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return;
    event.preventDefault();
    event.stopPropagation();
    KEYS[event.key]();
  });
  picture.addEventListener("sr-ready", () => {
    picture.on("plotly_click", ({ points }) => { if (points[0].customdata) select(points[0].customdata); });
    picture.on("plotly_relayout", (change) => {
      const from = change["xaxis.range[0]"] ?? change["xaxis.range"]?.[0], to = change["xaxis.range[1]"] ?? change["xaxis.range"]?.[1];
      if (from !== undefined && to !== undefined) requests.send({ kind: "window", from: String(from), to: String(to) });
    });
  });

  const tool = (text, factor, says) => make("button", { class: "sr-link", type: "button", "aria-label": says, onclick: () => zoom(factor) }, text);
  el.append(make("div", { class: "sr sr-timeline" }, hint, lanes,
    make("div", { class: "sr-tools" }, tool("Zoom in", 0.5), tool("Zoom out", 2), tool("Show everything", 0), savePicture(model, picture))));

  const follow = () => { chosen = model.get("value"); speak(); };
  const heard = { "change:value": follow, "change:items": follow, "change:label": speak, "change:answered": requests.answered };
  for (const [name, callback] of Object.entries(heard)) model.on(name, callback);
  speak();
  const stop = drawing(model, picture);
  return () => {
    for (const [name, callback] of Object.entries(heard)) model.off(name, callback);
    stop();
  };
};
