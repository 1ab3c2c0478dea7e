CONTROLS.choice = function choice({ model, el }) {
  let cleanup = () => {};
  const draw = () => {
    cleanup();
    el.replaceChildren(model.get("form") === "chips" ? chips() : menu());
  };
  const choose = (value) => { model.set("value", value); model.save_changes(); };
  const follow = (sync) => {
    model.on("change:value", sync);
    cleanup = () => model.off("change:value", sync);
    sync();
  };
  const menu = () => {
    const id = unique("choice");
    const select = make("select", { id, title: model.get("help") || null, "data-lm-suppress-shortcuts": "true", onchange: (event) => choose(event.target.value),
      onkeydown: (event) => event.stopPropagation() });
    for (const [value, text] of model.get("options")) select.append(make("option", { value }, text));
    follow(() => { select.value = model.get("value"); });
    return make("div", { class: "sr sr-choice" }, make("label", { for: id }, model.get("label")), select);
  };
  const chips = () => {
    const name = unique("choice");
    const set = make("fieldset", { class: "sr-chips", title: model.get("help") || null }, make("legend", {}, model.get("label")));
    for (const [value, text] of model.get("options")) {
      set.append(make("label", { class: "sr-chip" },
        make("input", { type: "radio", name, value, "data-lm-suppress-shortcuts": "true", onchange: () => choose(value), onkeydown: (event) => event.stopPropagation() }),
        make("span", {}, text)));
    }
    follow(() => { for (const input of set.querySelectorAll("input")) input.checked = input.value === model.get("value"); });
    return make("div", { class: "sr" }, set);
  };
  draw();
  model.on("change:options", draw);
  return () => { cleanup(); model.off("change:options", draw); };
};
