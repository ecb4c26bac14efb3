"use strict";
// Comfort on the board: arrows between cells, whole columns and ranges of ticks, the number of those selected.
(() => {
  const table = document.querySelector("table.board");
  if (!table) return;

  // Arrows lead from cell to cell, Home and End along the row.
  const place = (link) => {
    const cell = link.closest("th, td");
    return [cell.parentElement, [...cell.parentElement.cells].indexOf(cell)];
  };
  const steps = {
    ArrowRight: ([row, n]) => [row, n + 1],
    ArrowLeft: ([row, n]) => [row, n - 1],
    ArrowDown: ([row, n]) => [row.nextElementSibling, n],
    ArrowUp: ([row, n]) => [row.previousElementSibling, n],
    Home: ([row]) => [row, 0],
    End: ([row]) => [row, row.cells.length - 1],
  };
  table.tBodies[0].addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const link = event.target.closest("a");
    if (!step || !link || event.ctrlKey || event.metaKey || event.altKey) return;
    const [row, n] = step(place(link));
    const next = row?.cells[n]?.querySelector("a");
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  // Ticks.
  const bar = document.querySelector("[data-bulk-bar]");
  if (!bar) return;
  const boxes = [...table.querySelectorAll("input[name=institution]")];
  const all = document.querySelector("[data-all]");
  const everything = bar.querySelector("[name=everything]");
  const count = bar.querySelector("[data-count]");
  let last = null;

  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    const number = everything?.checked ? Number(everything.value) : ticked;
    count.textContent = number ? `${count.dataset.some} ${number}` : count.dataset.none;
    bar.toggleAttribute("data-active", number > 0);
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  table.addEventListener("click", (event) => {
    const box = event.target.closest("input[name=institution]");
    if (!box) return;
    if (event.shiftKey && last) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
    tell();
  });
  everything?.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
  tell();
})();
