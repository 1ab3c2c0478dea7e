const CONTROLS = {};

/** Make an element: make("p", {class: "x", onclick: f}, "text", child). Text is always text, never markup. */
function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

let counter = 0;
const unique = (stem) => `sr-${stem}-${Date.now().toString(36)}-${counter++}-${Math.random().toString(36).slice(2, 7)}`;

/** Send at most one request at a time; while one is under way only the newest is kept. */
function lane(model, name, place) {
  let waiting = null, busy = false, timer = 0, silence = 0;
  const note = make("p", { class: "sr-note", role: "alert" });
  const silent = () => {
    note.textContent = "No answer yet. If the kernel was restarted or the notebook newly opened, choose Run → Run All Cells.";
    place()?.append(note);
  };
  const flush = () => {
    if (waiting === null || busy) return;
    busy = true;
    timer = setTimeout(done, 2000);
    if (!silence) silence = setTimeout(silent, 4000);
    model.set(name, { ...waiting, seq: unique("r") });
    waiting = null;
    model.save_changes();
  };
  const done = () => { clearTimeout(timer); busy = false; flush(); };
  const answered = () => { clearTimeout(silence); silence = 0; note.remove(); done(); };
  return { send(request) { waiting = request; flush(); }, answered, idle: () => !busy && waiting === null };
}
