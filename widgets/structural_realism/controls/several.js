CONTROLS.several = function several({ model, el }) {
  const name = make("legend", {});
  const set = make("fieldset", { class: "sr-chips sr-several", title: model.get("help") || null });
  const boxes = () => [...set.querySelectorAll("input")];
  const choose = () => { model.set("value", boxes().filter((box) => box.checked).map((box) => box.value)); model.save_changes(); };
  const sync = () => { for (const box of boxes()) box.checked = model.get("value").includes(box.value); };
  const title = () => { name.textContent = model.get("label"); };
  const draw = () => {
    const held = set.contains(document.activeElement) ? document.activeElement.value : null;
    set.replaceChildren(name, ...model.get("options").map(([value, text]) => make("label", { class: "sr-chip" },
      make("input", { type: "checkbox", value, "data-lm-suppress-shortcuts": "true", onchange: choose, onkeydown: (event) => event.stopPropagation() }),
      make("span", {}, text))));
    sync();
    if (held) boxes().find((box) => box.value === held)?.focus();
  };
  const heard = { "change:options": draw, "change:value": sync, "change:label": title };
  el.append(make("div", { class: "sr" }, set));
  title(); draw();
  for (const [event, callback] of Object.entries(heard)) model.on(event, callback);
  return () => { for (const [event, callback] of Object.entries(heard)) model.off(event, callback); };
};
