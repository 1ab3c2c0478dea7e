CONTROLS.years = function years({ model, el }) {
  const low = model.get("min"), high = model.get("max");
  const help = make("span", { class: "sr-hidden", id: unique("help") }, `Years from ${low} to ${high}. ${model.get("help")}`);
  const field = (name) => {
    const id = unique("year");
    const input = make("input", { type: "number", id, min: low, max: high, step: 1, inputmode: "numeric", placeholder: "year", title: model.get("help") || null,
      "aria-describedby": help.id, "data-lm-suppress-shortcuts": "true", onchange: () => typed(input), onkeydown: (event) => event.stopPropagation() });
    return [input, make("span", { class: "sr-year" }, make("label", { for: id }, name), input)];
  };
  const [from, first] = field("from"), [to, last] = field("to");
  const send = (value) => { model.set("value", value); model.save_changes(); };
  const typed = (input) => {
    if (Number.isNaN(input.valueAsNumber)) { if (!input.validity.badInput) send([]); show(); return; }
    const year = Math.round(Math.min(high, Math.max(low, input.valueAsNumber)));
    const [start, end] = model.get("value").length ? model.get("value") : [year, year];
    send(input === from ? [year, Math.max(year, end)] : [Math.min(start, year), year]);
    show();
  };
  const clear = make("button", { class: "sr-link", type: "button", onclick: () => { send([]); show(); from.focus(); } }, "Clear");
  const show = () => {
    const [start = "", end = ""] = model.get("value");
    from.value = start; to.value = end;
    clear.hidden = start === "";
  };
  el.append(make("div", { class: "sr" }, make("fieldset", { class: "sr-years" }, make("legend", {}, model.get("label")), first, last, clear, help)));
  show();
  model.on("change:value", show);
  return () => model.off("change:value", show);
};
