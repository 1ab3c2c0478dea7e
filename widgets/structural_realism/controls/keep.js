CONTROLS.keep = function keep({ model, el }) {
  const status = make("p", { class: "sr-feedback", role: "status" });
  const requests = lane(model, "request", () => root);
  const button = make("button", { class: "sr-keep", type: "button", onclick: () => requests.send({ keep: true }) }, model.get("label"));
  const root = make("div", { class: "sr" }, button, status);
  const draw = () => {
    const [verdict, text] = model.get("feedback");
    status.replaceChildren(...(verdict ? [make("b", {}, verdict), ` ${text}`] : text ? [text] : []));
  };
  model.on("change:feedback", draw);
  model.on("change:answered", requests.answered);
  draw();
  el.append(root);
  return () => { model.off("change:feedback", draw); model.off("change:answered", requests.answered); };
};
