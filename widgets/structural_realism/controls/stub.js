export default {
  async render(context) {
    const { model } = context;
    const { CONTROLS } = await once("controls.js", model.get("version"), model, (href) => import(/* webpackIgnore: true */ href));
    return CONTROLS[model.get("part")](context);
  },
};
