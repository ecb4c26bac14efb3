// Comfort only: order by dragging (buttons do the same), and of the time only the fields that count.
"use strict";

for (const table of document.querySelectorAll("table[data-order]")) {
  for (const row of table.querySelectorAll("tr[data-place]")) row.draggable = true;
}
let dragged = null;
const rowOf = (event) => event.target.closest?.("table[data-order] tbody tr");
const clear = () => document.querySelectorAll(".is-target").forEach((row) => row.classList.remove("is-target"));

document.addEventListener("dragstart", (event) => {
  const row = rowOf(event);
  if (!row?.draggable) return;
  dragged = row;
  row.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", row.dataset.item);
});
document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  clear();
});
document.addEventListener("dragover", (event) => {
  const table = event.target.closest?.("table[data-order]");
  if (!dragged || !table) return;
  event.preventDefault();
  clear();
  rowOf(event)?.classList.add("is-target");
});
document.addEventListener("drop", (event) => {
  const table = event.target.closest?.("table[data-order]");
  if (!dragged || !table) return;
  event.preventDefault();
  const before = rowOf(event);
  if (before === dragged) return;
  const form = document.createElement("form");
  form.method = "post";
  form.action = dragged.dataset.place;
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  const values = { csrfmiddlewaretoken: token.value, section: table.dataset.section, before: before?.dataset.item ?? "" };
  for (const [name, value] of Object.entries(values)) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
});

// Which fields go with which choice; the rest are folded away, and the server ignores them.
const NEEDED = {
  timing: { day: ["first"], period: ["first", "last"], month: ["month"], year: [] },
  progress: { planned: [], in_work: [], done: ["done_on"], moved: ["moved_to"], cancelled: [] },
};
for (const [name, choices] of Object.entries(NEEDED)) {
  const radios = document.querySelectorAll(`.item-form input[type=radio][name=${name}]`);
  const show = () => {
    const chosen = document.querySelector(`.item-form input[name=${name}]:checked`)?.value;
    const needed = choices[chosen] ?? Object.values(choices).flat();
    for (const field of new Set(Object.values(choices).flat())) {
      const box = document.querySelector(`#div_id_${field}`);
      const isWrong = box?.querySelector(".is-invalid");
      box?.classList.toggle("is-idle", !needed.includes(field) && !isWrong);
    }
  };
  for (const radio of radios) radio.addEventListener("change", show);
  if (radios.length) show();
}
