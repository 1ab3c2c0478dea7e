(() => {
  const root = document.documentElement;
  root.dataset.srLarge = "";

  /** Every size follows the screen: 24 px for words at 1280 × 720, 36 px at 1920 × 1080. */
  const fit = () => {
    const unit = Math.max(1, Math.min(innerWidth / 1280, innerHeight / 720));
    root.style.setProperty("--unit", `${unit}px`);
    root.style.setProperty("--sr-text", (24 / 15) * unit);
    root.style.setProperty("--sr-drawn", (24 / 13.5) * unit);
    document.dispatchEvent(new CustomEvent("sr-large"));
  };
  fit();
  addEventListener("resize", fit);
  addEventListener("DOMContentLoaded", () => document.getElementById("rendered_cells")?.setAttribute("role", "main"));

  /** What has been answered is folded: it fills screens, and a class has no use for it. */
  const fold = () => document.querySelectorAll(".sr-told details[open]:not([data-sr-seen])")
    .forEach((list) => { list.open = false; list.dataset.srSeen = ""; });
  addEventListener("DOMContentLoaded", () => new MutationObserver(fold).observe(document.body, { childList: true, subtree: true }));

  const SCREEN = 0.85, NEAR = 8;
  /** Down: what is not wholly on the screen comes to its top. Up: what has begun above the screen comes back. */
  const step = (height, by) => {
    const boxes = [...document.querySelectorAll("[cell-index]")].map((cell) => cell.getBoundingClientRect());
    if (by < 0) return Math.max(-SCREEN * height, boxes.findLast((box) => box.top < -NEAR)?.top ?? 0);
    const next = boxes.find((box) => box.bottom > height + NEAR);
    return !next ? height : next.top > NEAR ? next.top : Math.min(SCREEN * height, next.bottom);
  };
  addEventListener("keydown", (event) => {
    const by = { PageDown: 1, PageUp: -1 }[event.key], page = document.getElementById("rendered_cells");
    if (!by || !page || page.scrollHeight <= page.clientHeight + 1) return;
    event.preventDefault();
    event.stopPropagation();
    page.scrollBy({ top: step(page.clientHeight, by) });
  }, true);
})();
