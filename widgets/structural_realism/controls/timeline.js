CONTROLS.timeline = function timeline({ model, el }) {
  const requests = lane(model, "request", () => el.firstElementChild);
  let chosen = model.get("value"), items = [], all = [], marking = false;
  const picture = make("div", { class: "sr-plot", "aria-hidden": "true" });
  const series = make("div", { class: "sr-plot", "aria-hidden": "true" });
  const hint = make("p", { class: "sr-hidden", id: unique("hint") },
    "Left and Right walk through the events, Up and Down change lanes, Home and End jump, plus and minus zoom, zero shows everything, left and right bracket mark the beginning and the end of a period, Backspace clears it.");
  const list = make("ul", { class: "sr-hidden", role: "presentation" });
  const brush = make("div", { class: "sr-brush", hidden: true });
  const lanes = make("div", { class: "sr-lanes", role: "listbox", tabindex: "0", "aria-describedby": hint.id, "data-lm-suppress-shortcuts": "true" }, picture, series, brush, list);
  const told = make("p", { class: "sr-told", "aria-live": "polite" });

  const gather = () => {
    const bits = model.get("shown");
    all = items.filter((_, place) => bits.byteLength > place >> 3 && bits.getUint8(place >> 3) & (1 << (place & 7)));
  };
  const place = () => all.findIndex(([id]) => id === chosen);
  /** A new option for each event: a screen reader speaks when the active one changes, not when its text does. */
  const speak = () => {
    lanes.setAttribute("aria-label", model.get("label"));
    const at = place();
    const text = at < 0 ? "No event is shown here." : `${all[at][4]}: ${all[at][3]}, ${model.get("lanes")[all[at][1]]}`;
    if (list.firstChild?.textContent === text && list.firstChild.getAttribute("aria-setsize") === String(all.length)) return;
    const option = make("li", { id: unique("event"), role: "option", "aria-selected": "true", "aria-setsize": all.length, "aria-posinset": at + 1 }, text);
    list.replaceChildren(option);
    lanes.setAttribute("aria-activedescendant", option.id);
  };
  const say = (text) => { told.textContent = ""; if (text) setTimeout(() => { told.textContent = text; }, 60); };
  const ask = (request) => { if (told.textContent) say(""); requests.send({ ...request, id: chosen }); };

  const select = (id) => {
    if (id === chosen) return;
    chosen = id;
    speak();
    ask({ kind: "select" });
  };
  const step = (by) => {
    const at = place();
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
    if (next === at || !all.length) ask({ kind: "walk", step: Math.sign(by) });
    else select(all[next][0]);
  };
  const change = (by) => {
    const at = place();
    if (at < 0) { step(1); return; }
    const here = all[at][2];
    for (let wanted = all[at][1] + by; wanted >= 0 && wanted < model.get("lanes").length; wanted += by) {
      const there = all.filter((item) => item[1] === wanted);
      if (there.length) { select(there.reduce((a, b) => (Math.abs(b[2] - here) < Math.abs(a[2] - here) ? b : a))[0]); return; }
    }
    say(`No lane ${by > 0 ? "above" : "below"} this one has an event that is shown.`);
  };
  const zoom = (factor) => ask({ kind: "zoom", factor });
  const mark = (edge) => ask({ kind: "mark", edge });
  const KEYS = {
    ArrowRight: () => step(1), ArrowLeft: () => step(-1), ArrowUp: () => change(1), ArrowDown: () => change(-1),
    Home: () => step(-Infinity), End: () => step(Infinity), "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), 0: () => zoom(0),
    "[": () => mark("start"), "]": () => mark("end"), Backspace: () => mark(""),
  };
  lanes.addEventListener("keydown", (event) => {
    const typed = event.key === "[" || event.key === "]"; // many keyboards write these with AltGr
    if (!(event.key in KEYS) || (!typed && (event.ctrlKey || event.metaKey || event.altKey))) return;
    event.preventDefault();
    event.stopPropagation();
    KEYS[event.key]();
  });

  const zoomed = (change) => {
    const from = change["xaxis.range[0]"] ?? change["xaxis.range"]?.[0], to = change["xaxis.range[1]"] ?? change["xaxis.range"]?.[1];
    if (from !== undefined && to !== undefined) ask({ kind: "window", from: String(from), to: String(to) });
  };
  picture.addEventListener("sr-ready", () => picture.on("plotly_click", ({ points }) => { if (points[0].customdata) select(points[0].customdata); }));
  for (const node of [picture, series]) node.addEventListener("sr-ready", () => node.on("plotly_relayout", zoomed));

  /** Dragging with Shift, or after "Mark by dragging", marks a period; any other drag is plotly's and zooms. */
  let start = null;
  const across = (event) => {
    const box = picture.getBoundingClientRect(), width = picture.offsetWidth, { l, r } = picture.layout.margin;
    const x = (event.clientX - box.left) * (width / box.width); // large type scales the picture
    return { x: Math.min(width - r, Math.max(l, x)), l, length: width - l - r, grown: box.width / width };
  };
  const day = ({ x, l, length }) => {
    const [first, last] = picture.layout.xaxis.range.map((text) => Date.parse(text));
    return new Date(first + ((x - l) / length) * (last - first)).toISOString().slice(0, 10);
  };
  const setMarking = (on) => {
    marking = on;
    lanes.classList.toggle("sr-marking", on);
    byDragging.setAttribute("aria-pressed", String(on));
    say(on ? "Drag over the picture, from the first year to the last." : "");
  };
  const ours = (event) => { if (start) event.stopPropagation(); };
  lanes.addEventListener("mousedown", ours, true);
  lanes.addEventListener("touchstart", ours, { capture: true, passive: true });
  lanes.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !(marking || event.shiftKey) || !picture.layout) return;
    start = across(event);
    lanes.setPointerCapture(event.pointerId);
  }, true);
  lanes.addEventListener("pointermove", (event) => {
    if (!start) return;
    const { x, grown } = across(event), { t } = picture.layout.margin, { b } = (series.hidden ? picture : series).layout.margin;
    const px = (length) => `${length * grown}px`;
    Object.assign(brush.style, { left: px(Math.min(x, start.x)), width: px(Math.abs(x - start.x)), top: px(t), height: px(picture.clientHeight + series.clientHeight - t - b) });
    brush.hidden = false;
  });
  const drop = (event) => {
    if (!start) return;
    const from = start, to = across(event);
    start = null;
    brush.hidden = true;
    if (event.type !== "pointerup" || Math.abs(to.x - from.x) < 5) return;
    setMarking(false);
    ask({ kind: "period", from: day(from), to: day(to) });
  };
  lanes.addEventListener("pointerup", drop);
  lanes.addEventListener("pointercancel", drop);

  const button = (text, onclick) => make("button", { class: "sr-link", type: "button", onclick }, text);
  const byDragging = button("Mark a period by dragging", () => setMarking(!marking));
  byDragging.setAttribute("aria-pressed", "false");
  el.append(make("div", { class: "sr sr-timeline" }, hint, lanes,
    make("div", { class: "sr-tools" }, button("Zoom in", () => zoom(0.5)), button("Zoom out", () => zoom(2)), button("Show everything", () => zoom(0)), byDragging, savePicture(model, picture, series)), told));

  /** While a hand is ahead of the kernel its own choice holds. */
  const follow = () => { if (!requests.idle()) return; chosen = model.get("value"); speak(); };
  const answered = () => { requests.answered(); follow(); };
  const regather = () => { gather(); follow(); };
  const load = () => { items = JSON.parse(model.get("items")); regather(); };
  const heard = { "change:value": follow, "change:shown": regather, "change:items": load, "change:label": speak, "change:answered": answered,
    "msg:custom": (message) => { if (message?.say) say(message.say); } };
  for (const [name, callback] of Object.entries(heard)) model.on(name, callback);
  load();
  const stops = [drawing(model, picture), drawing(model, series, "below")];
  return () => {
    for (const [name, callback] of Object.entries(heard)) model.off(name, callback);
    for (const stop of stops) stop();
  };
};
