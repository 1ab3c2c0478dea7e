const digits = (step) => (step >= 1 ? 0 : Math.min(4, Math.ceil(-Math.log10(step))));

CONTROLS.slider = function slider({ model, el }) {
  const rows = model.get("rows");
  const single = rows.length === 1;
  const requests = lane(model, "request", () => root);
  const inputs = new Map();
  let held = null;

  const show = (row, value) => {
    const { range, number } = inputs.get(row.key);
    const text = value.toFixed(digits(row.step));
    range.value = text;
    if (document.activeElement !== number || requests.idle()) number.value = text;
    const spoken = [text, row.spoken_unit].filter(Boolean).join(" ");
    range.setAttribute("aria-valuetext", single ? spoken : `${spoken}, ${row.label}`);
  };
  const sync = () => {
    const values = model.get("values");
    for (const row of rows) if (row.key !== held && row.key in values) show(row, values[row.key]);
  };
  const move = (row, value) => {
    const inside = Math.min(row.max, Math.max(row.min, value));
    const stepped = Number((Math.round(inside / row.step) * row.step).toFixed(6));
    held = row.key;
    requests.send({ key: row.key, value: stepped });
    show(row, stepped);
  };
  const keys = (row) => (event) => {
    const now = Number(inputs.get(row.key).range.value);
    const nudge = event.shiftKey ? row.step : row.nudge;
    const steps = { ArrowRight: nudge, ArrowUp: nudge, ArrowLeft: -nudge, ArrowDown: -nudge, PageUp: 10 * row.nudge, PageDown: -10 * row.nudge };
    const target = event.key === "Home" ? row.min : event.key === "End" ? row.max : event.key in steps ? now + steps[event.key] : null;
    if (target === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    move(row, target);
  };
  const limits = make("p", { class: "sr-help", role: "status" });
  const typed = (row) => (event) => {
    const value = event.target.valueAsNumber;
    limits.textContent = value < row.min || value > row.max ? `${row.label} goes from ${row.min} to ${row.max}.` : "";
    if (Number.isFinite(value)) move(row, value);
    else show(row, model.get("values")[row.key]);
  };

  const root = make("div", {
    class: `sr sr-sliders${single ? " sr-single" : ""}`, role: single ? null : "group", "aria-label": single ? null : model.get("label"),
  });
  for (const row of rows) {
    const id = unique("slider");
    const common = { min: row.min, max: row.max, step: row.step, "data-lm-suppress-shortcuts": "true" };
    const range = make("input", { type: "range", id, ...common, title: (single && model.get("help")) || null, onkeydown: keys(row),
      oninput: (event) => move(row, event.target.valueAsNumber) });
    const number = make("input", { type: "number", ...common, "aria-label": `${row.label}, exact value${row.spoken_unit ? ` in ${row.spoken_unit}` : ""}`,
      onchange: typed(row), onkeydown: (event) => event.stopPropagation() });
    const label = make("label", { for: id, lang: row.lang || null },
      row.tone ? make("span", { class: `sr-swatch sr-${row.dash}`, "aria-hidden": "true" }) : null, make("span", {}, row.label));
    inputs.set(row.key, { range, number });
    root.append(make("div", { class: `sr-row sr-${row.tone || "plain"}` }, label, range, number));
  }
  root.append(limits);
  if (!single && model.get("help")) root.append(make("p", { class: "sr-help" }, model.get("help")));
  sync();

  const answered = () => {
    requests.answered();
    if (requests.idle()) { held = null; sync(); }
  };
  model.on("change:answered", answered);
  model.on("change:values", sync);
  const rebuilt = () => { cleanup(); el.replaceChildren(); cleanup = slider({ model, el }); };
  model.on("change:rows", rebuilt);
  el.append(root);
  let cleanup = () => {
    model.off("change:answered", answered);
    model.off("change:values", sync);
    model.off("change:rows", rebuilt);
  };
  return () => cleanup();
};
