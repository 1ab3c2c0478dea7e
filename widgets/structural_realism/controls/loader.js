const PAGE = (globalThis.__structuralRealism ??= {});

/** A file of the course, loaded once a page: over HTTP from the Jupyter server, or, where that has none, from the kernel. */
function once(name, version, model, evaluate) {
  const key = `${name} ${version}`;
  PAGE[key] ??= fromServer(name, version, evaluate).catch(() => fromKernel(name, model, evaluate)).catch((error) => { delete PAGE[key]; throw error; });
  return PAGE[key];
}

async function fromServer(name, version, evaluate) {
  const { baseUrl } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  const url = new URL(`${baseUrl.replace(/\/?$/, "/")}structural-realism/${name}`, location.href);
  url.searchParams.set("v", version);
  return evaluate(url.href);
}

function fromKernel(name, model, evaluate) {
  return new Promise((resolve, reject) => {
    const take = async (message, buffers) => {
      if (message?.file !== name) return;
      model.off("msg:custom", take);
      try {
        const stream = new Blob([buffers[0]]).stream().pipeThrough(new DecompressionStream("gzip"));
        const href = URL.createObjectURL(new Blob([await new Response(stream).blob()], { type: "text/javascript" }));
        resolve(await evaluate(href));
        URL.revokeObjectURL(href);
      } catch (error) { reject(error); }
    };
    model.on("msg:custom", take);
    model.send({ kind: "file", name });
  });
}
