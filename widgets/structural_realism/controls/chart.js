CONTROLS.chart = function chart({ model, el }) {
  const picture = make("div", { class: "sr-plot", role: "img" });
  const name = () => picture.setAttribute("aria-label", model.get("label"));
  el.append(make("div", { class: "sr sr-chart" }, picture, make("div", { class: "sr-under" }, savePicture(model, picture))));
  name();
  model.on("change:label", name);
  const stop = drawing(model, picture);
  return () => { model.off("change:label", name); stop(); };
};
