"use strict";
// Paper forms typed in fast: digits choose, the focus goes on by itself. The page works without.
(() => {
  const form = document.querySelector("form[data-typing]");
  if (!form) return;
  const groups = () => [...form.querySelectorAll("fieldset, .question")].filter((group) => !group.querySelector("fieldset"));
  const controls = (group) => [...group.querySelectorAll("input, select, textarea")].filter((field) => field.type !== "hidden" && !field.disabled);
  const go = (group) => {
    const first = group && controls(group)[0];
    if (!first) return form.querySelector("button[type=submit]").focus();
    (controls(group).find((field) => field.checked) ?? first).focus();
  };
  const errors = document.getElementById("errors");
  if (errors) errors.focus();
  else go(groups()[0]);

  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !/^[0-9]$/.test(event.key)) return;
    if (!/^(radio|checkbox)$/.test(event.target.type)) return;
    const all = groups();
    const group = all.findLast((each) => each.contains(event.target));
    const choices = controls(group).filter((field) => /^(radio|checkbox)$/.test(field.type));
    // A scale is chosen by its mark, other answers by their place; 0 is the tenth where there is no mark 0.
    const chosen = choices.find((field) => field.value === event.key) ?? choices[event.key === "0" ? 9 : Number(event.key) - 1];
    if (!chosen) return;
    event.preventDefault();
    chosen.click();
    if (chosen.type === "radio") go(all[all.indexOf(group) + 1]);
    else chosen.focus();
  });
})();
