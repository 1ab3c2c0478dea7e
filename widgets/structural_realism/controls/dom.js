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

/** After the next frame: what comes first on the page is not held up by it. */
const afterFrame = (callback) => requestAnimationFrame(() => setTimeout(callback));

let counter = 0;
const unique = (stem) => `sr-${stem}-${Date.now().toString(36)}-${counter++}-${Math.random().toString(36).slice(2, 7)}`;

const LARGE = "srLarge";
const isLarge = () => LARGE in document.documentElement.dataset;
/** Large type on the whole page, for a projector; remembered by this browser. */
function setLarge(on) {
  if (on) document.documentElement.dataset[LARGE] = "";
  else delete document.documentElement.dataset[LARGE];
  try { localStorage.setItem("sr-large", on ? "1" : ""); } catch { /* a browser that keeps nothing */ }
  document.dispatchEvent(new CustomEvent("sr-large"));
}
try { if (localStorage.getItem("sr-large")) setLarge(true); } catch { /* a browser that keeps nothing */ }

function largeType() {
  const button = make("button", { class: "sr-link", type: "button", "aria-pressed": String(isLarge()), onclick: () => setLarge(!isLarge()) }, "Large type");
  const follow = () => { if (button.isConnected) button.setAttribute("aria-pressed", String(isLarge())); else document.removeEventListener("sr-large", follow); };
  setTimeout(() => document.addEventListener("sr-large", follow));
  return button;
}

const PACE = 34; // ms from one request to the next: at most 30 a second

/** Send at most one request at a time; while one is under way only the newest is kept. */
function lane(model, name, place) {
  let waiting = null, busy = false, timer = 0, silence = 0, sent = 0, later = 0;
  const note = make("p", { class: "sr-note", role: "alert" });
  const silent = () => {
    note.textContent = "No answer yet. If the kernel was restarted or the notebook newly opened, choose Run → Run All Cells; on a projected page, load the page again.";
    place()?.append(note);
  };
  const flush = () => {
    if (waiting === null || busy) return;
    const early = PACE - (performance.now() - sent);
    clearTimeout(later);
    if (early > 0) { later = setTimeout(flush, early); return; }
    sent = performance.now();
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
