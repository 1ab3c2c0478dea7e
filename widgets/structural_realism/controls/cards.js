function cited(sources) {
  const links = sources.map(([text, url]) => (url ? make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text) : text));
  return make("p", { class: "sr-cites" }, sources.length > 1 ? "Sources: " : "Source: ", ...links.flatMap((link, at) => (at ? ["; ", link] : [link])));
}

function cardNode(card, alone, folded = false) {
  const name = folded ? make("summary", { class: "sr-name", "data-lm-suppress-shortcuts": "true" }, card.title) : make("div", { class: "sr-name" }, card.title);
  return make(folded ? "details" : "div", { class: `sr-event${alone ? " sr-alone" : ""}`, role: alone && !folded ? "group" : null, "aria-label": alone ? card.title : null },
    name, card.when ? make("div", { class: "sr-when" }, card.when) : null,
    card.text ? make("p", {}, card.text) : null,
    card.pairs.length ? make("div", { class: "sr-two" }, ...card.pairs.map(([head, body, reference]) => make("div", {}, make("b", {}, head), body, reference ? make("span", { class: "sr-ref" }, ` ${reference}`) : null))) : null,
    card.sources.length ? cited(card.sources) : null);
}

CONTROLS.cards = function cards({ model, el }) {
  const folded = model.get("folded");
  const all = model.get("cards").map((card) => ({ node: cardNode(card, true, folded), words: JSON.stringify(card).toLocaleLowerCase() }));
  const root = make("div", { class: "sr sr-cards" });
  if (all.length > 3) {
    const found = make("p", { class: "sr-found", role: "status" });
    const id = unique("search");
    const search = make("input", { type: "search", id, "data-lm-suppress-shortcuts": "true", onkeydown: (event) => event.stopPropagation(), oninput: () => {
      const wanted = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
      const shown = all.filter(({ node, words }) => { node.hidden = !wanted.every((word) => words.includes(word)); return !node.hidden; });
      if (folded) for (const { node } of shown) node.open = shown.length <= 3;
      found.textContent = `${shown.length} of ${all.length} shown.`;
    } });
    found.textContent = `${all.length} of ${all.length} shown.`;
    root.append(make("div", { class: "sr-search" }, make("label", { for: id }, model.get("label")), search), found);
  }
  root.append(...all.map(({ node }) => node));
  el.append(root);
};
