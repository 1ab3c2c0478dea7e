const QUIET = 250; // ms without a change before the summary is read out

CONTROLS.report = function report({ model, el }) {
  const say = make("p", { class: "sr-say", role: "status", "aria-live": "polite" });
  const verdicts = make("div", { class: "sr-verdicts" });
  const notes = make("div", {});
  const event = make("div", {});
  const more = make("div", { class: "sr-more" });
  const foot = make("div", { class: "sr-foot" });
  const before = make("div", {}), after = make("div", {});
  let open = null, timer = 0;

  const tell = (kind, extra = {}) => model.send({ kind, ...extra });

  const drawSummary = () => { clearTimeout(timer); timer = setTimeout(() => { if (say.textContent !== model.get("summary")) say.textContent = model.get("summary"); }, QUIET); };
  const drawVerdicts = () => {
    verdicts.hidden = !model.get("verdicts").length;
    verdicts.replaceChildren(...model.get("verdicts").map(({ rule, label, detail, note }) => make("div", { class: "sr-verdict" },
      make("small", {}, rule), make("b", {}, label), detail ? ` · ${detail}` : "", make("small", {}, note))));
  };
  const drawNotes = () => notes.replaceChildren(...model.get("notes").map((text) => make("p", { class: "sr-note" }, text)));
  const drawEvent = () => {
    const card = model.get("card");
    if (!card.title) { event.replaceChildren(); return; }
    event.replaceChildren(cardNode(card, false));
  };
  const content = () => model.get("panel").content;
  const numeric = (cell) => typeof cell === "number" || /^[−-]?[\d.,]+\s*%?$/.test(cell);
  const table = () => {
    const { caption, columns, rows, ids } = content();
    const cell = (value, row, column) => column === 0
      ? make("th", { scope: "row" }, ids.length ? make("button", { class: "sr-link", type: "button", onclick: () => tell("pick", { id: ids[row] }) }, value) : value)
      : make("td", { class: numeric(value) ? "sr-num" : null }, value);
    return make("div", { class: "sr-scroll", tabindex: "0", role: "region", "aria-label": caption, "data-lm-suppress-shortcuts": "true" },
      make("table", { class: "sr-table" }, make("caption", {}, caption),
        make("thead", {}, make("tr", {}, ...columns.map((name) => make("th", { scope: "col" }, name)))),
        make("tbody", {}, ...rows.map((values, row) => make("tr", {}, ...values.map((value, column) => cell(value, row, column)))))));
  };
  const saveTable = () => {
    const { columns, rows } = content();
    const field = (text) => `"${String(text).replace(/^(?:[=@\t\r]|[+-](?=\s*[A-Za-z(@="']))/, "'$&").replaceAll('"', '""')}"`;
    const text = [columns, ...rows].map((row) => row.map(field).join(",")).join("\r\n");
    const href = URL.createObjectURL(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" }));
    const link = make("a", { href, download: `${model.get("name") || "numbers"}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  };
  const settings = () => {
    const line = make("textarea", { class: "sr-settings", readonly: true, rows: "2", "aria-label": "A line that brings these settings back" });
    line.value = model.get("settings");
    const said = make("p", { class: "sr-when", role: "status" });
    const copied = navigator.clipboard ? navigator.clipboard.writeText(line.value) : Promise.reject(new Error("no clipboard"));
    copied.then(() => { said.textContent = "Copied. Paste the line into an empty cell and run it."; },
      () => { said.textContent = "Copy this line into an empty cell and run it."; line.select(); });
    return make("div", {}, line, said);
  };
  const sources = () => make("ul", { class: "sr-sources" }, ...content().map(([text, url]) =>
    make("li", {}, url ? make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text) : text)));
  const guide = () => make("div", {},
    make("dl", { class: "sr-guide" }, ...content().flatMap(([name, help, term, definition]) => [
      make("dt", {}, name),
      make("dd", {}, help, term ? make("span", { class: "sr-term" }, make("b", {}, term), ` ${definition}`) : null)])),
    make("p", { class: "sr-when" }, "With the keyboard: Tab goes from one control to the next. Arrow keys move a slider or choose in a row; Home and End jump to its ends; Space ticks a box. What changed is said below the picture."));
  const PANELS = { table: () => make("div", {}, table(), make("button", { class: "sr-link", type: "button", onclick: saveTable }, "Save the numbers as CSV")), settings, sources, guide };

  const drawMore = () => more.replaceChildren(...(open && (open === "settings" || model.get("panel").name === open) ? [PANELS[open]()] : []));
  const toggle = (name) => () => { open = open === name ? null : name; tell("open", { id: open && open !== "settings" ? open : "" }); drawMore(); drawFoot(name); };
  const drawFoot = (focused) => {
    const button = (text, onclick, expanded) => make("button", { class: "sr-link", type: "button", onclick, "aria-expanded": expanded === undefined ? null : String(expanded) }, text);
    const buttons = model.get("actions").map(([id, text]) => button(text, () => tell("action", { id })));
    const panels = { table: model.get("table_label"), settings: "Copy my settings", sources: "Sources", guide: "Help" };
    const toggles = Object.entries(panels).map(([name, text]) => [name, button(text, toggle(name), open === name)]);
    foot.replaceChildren(...buttons, ...toggles.map(([, node]) => node), largeType(), make("span", { class: "sr-credit" }, model.get("credit")));
    toggles.find(([name]) => name === focused)?.[1].focus();
  };
  const drawPanel = () => { if (open && open === model.get("panel").name) drawMore(); };
  const drawSettings = () => { if (open === "settings") { open = null; drawMore(); drawFoot(); } };

  const due = new Set();
  /** After the next frame: the picture comes first, and the words do not hold it up. */
  const soon = (draw) => () => {
    if (!due.size) afterFrame(() => { const all = [...due]; due.clear(); for (const one of all) one(); });
    due.add(draw);
  };
  const heard = { "change:summary": drawSummary, "change:verdicts": soon(drawVerdicts), "change:notes": soon(drawNotes), "change:card": soon(drawEvent),
    "change:panel": drawPanel, "change:settings": drawSettings, "change:actions": () => drawFoot() };
  for (const [name, callback] of Object.entries(heard)) model.on(name, callback);
  say.textContent = model.get("summary");
  drawVerdicts(); drawNotes(); drawEvent(); drawFoot();
  (model.get("card_first") ? before : after).append(event);
  el.append(make("div", { class: "sr sr-report" }, before, verdicts, notes, say, after, more, foot));
  return () => { clearTimeout(timer); for (const [name, callback] of Object.entries(heard)) model.off(name, callback); };
};
