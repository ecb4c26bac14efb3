"use strict";
// Shared device: whoever walks away half-way leaves nothing. The page works without; then the next one reloads it.
(() => {
  const mark = document.querySelector("[data-idle]");
  if (!mark) return;
  const clean = () => window.location.replace(mark.dataset.idle);
  // The way back would show the sheet as it was left.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) clean();
  });
  const note = mark.querySelector("[data-idle-note]");
  const minutes = Number(mark.dataset.idleMinutes);
  // Behind the first page of a long questionnaire something was answered in any case.
  const page = document.querySelector("form[data-sheet] input[name=_page]");
  const isTouched = () => !note || (page && page.value !== "1") || [...document.querySelectorAll("form[data-sheet] input, form[data-sheet] textarea, form[data-sheet] select")].some(
    (field) => (/^(radio|checkbox)$/.test(field.type) ? field.checked !== field.defaultChecked : field.type !== "hidden" && field.value !== (field.defaultValue ?? "")),
  );
  let warning, end;
  const start = () => {
    clearTimeout(warning);
    clearTimeout(end);
    if (note) note.textContent = "";
    warning = setTimeout(() => {
      if (note && isTouched()) note.textContent = note.dataset.text;
    }, minutes * 60000);
    end = setTimeout(() => {
      if (isTouched()) clean();
      else start();
    }, (minutes + (note ? 1 : 0)) * 60000);
  };
  ["pointerdown", "keydown", "input", "scroll"].forEach((name) => document.addEventListener(name, start, { passive: true }));
  start();
})();
