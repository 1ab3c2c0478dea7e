const PAGE = (globalThis.__structuralRealism ??= {});

/** A file of the course, loaded once a page: over HTTP from the Jupyter server, or, where that has none, from the kernel. */
function once(name, version, model, run) {
  const key = `${name} ${version}`;
  return PAGE[key] ??= fromServer(name, version, run).catch(() => fromKernel(name, model, run))
    .catch((error) => { delete PAGE[key]; throw error; });
}

async function fromServer(name, version, run) {
  const { baseUrl } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  return run(new URL(`${baseUrl.replace(/\/?$/, "/")}structural-realism/${name}?v=${version}`, location.href).href);
}

const fromKernel = (name, model, run) => new Promise((done, fail) => {
  model.on("msg:custom", function take(message, buffers) {
    if (message?.file !== name) return;
    model.off("msg:custom", take);
    new Response(new Blob([buffers[0]]).stream().pipeThrough(new DecompressionStream("gzip"))).blob()
      .then((file) => run(URL.createObjectURL(new Blob([file], { type: "text/javascript" })))).then(done, fail);
  });
  model.send({ kind: "file", name });
});
