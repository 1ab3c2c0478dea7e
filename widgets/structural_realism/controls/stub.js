/** The code of all controls: over HTTP from the Jupyter server, or, where that has none, from the kernel. */
const page = (globalThis.__structuralRealism ??= {});
const served = async (version) => {
  const { baseUrl } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  return import(new URL(baseUrl.replace(/\/?$/, "/structural-realism/controls.js?v=" + version), location));
};
const sent = (model) => new Promise((done) => {
  model.on("msg:custom", ({ code }) => code && done(import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })))));
  model.send({ kind: "code" });
});
export default {
  async render(context) {
    const { model } = context, version = model.get("version");
    const { CONTROLS } = await (page[version] ??= served(version).catch(() => sent(model)));
    return CONTROLS[model.get("part")](context);
  },
};
