CONTROLS.chart = function chart({ model, el }) {
  const picture = make("div", { class: "sr-plot", role: "img" });
  const second = make("div", { class: "sr-plot", "aria-hidden": "true" }); // the label of the first tells it, too
  const name = () => picture.setAttribute("aria-label", model.get("label"));
  const nodes = model.get("below").layout ? [picture, second] : [picture];
  el.append(make("div", { class: "sr sr-chart" }, ...nodes, make("div", { class: "sr-under" }, savePicture(model, ...nodes))));
  name();
  model.on("change:label", name);
  const stops = nodes.map((node, place) => drawing(model, node, place ? "below" : "figure"));
  return () => { model.off("change:label", name); for (const stop of stops) stop(); };
};
