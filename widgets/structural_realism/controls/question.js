CONTROLS.question = function question({ model, el }) {
  const name = unique("question");
  const status = make("p", { class: "sr-feedback", role: "status" });
  const set = make("fieldset", {}, make("legend", {}, make("span", { class: "sr-kicker" }, model.get("kicker")), model.get("label")));
  for (const [key, text] of model.get("options")) {
    set.append(make("label", { class: "sr-option" },
      make("input", { type: "radio", name, value: key, "data-lm-suppress-shortcuts": "true", onkeydown: (event) => { if (event.key !== "Tab") event.stopPropagation(); },
        onchange: () => { if (key === model.get("value")) draw(); else status.replaceChildren(); } }),
      make("span", {}, text)));
  }
  const picked = () => set.querySelector("input:checked")?.value;
  const keep = make("button", { class: "sr-keep", type: "button", onclick: () => {
    if (!picked()) { status.textContent = "Choose one of the answers first."; return; }
    model.set("request", { key: picked(), seq: unique("r") });
    model.save_changes();
  } }, model.get("button"));
  const draw = () => {
    const [verdict, text] = model.get("feedback");
    status.replaceChildren(...(verdict ? [make("b", {}, verdict), ` ${text}`] : text ? [text] : []));
  };
  model.on("change:feedback", draw);
  for (const input of set.querySelectorAll("input")) input.checked = input.value === model.get("value");
  draw();
  el.append(make("div", { class: "sr sr-question" }, set, keep, status));
  return () => model.off("change:feedback", draw);
};
