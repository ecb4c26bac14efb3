"use strict";
// Comfort for respondents: a draft on their own device, limits while ticking, how much is answered. The page works without.
(() => {
  const WEEK = 7 * 24 * 60 * 60 * 1000;
  const memory = (kind) => {
    try {
      const store = window[kind];
      store.setItem("survey-probe", "1");
      store.removeItem("survey-probe");
      return store;
    } catch {
      return null; // switched off, or full
    }
  };
  const local = memory("localStorage");
  const tab = memory("sessionStorage");

  const thanks = document.querySelector("[data-thanks]");
  if (thanks) {
    if (local) {
      Object.keys(local).filter((name) => name.startsWith(thanks.dataset.thanks)).forEach((name) => local.removeItem(name));
    }
    if (tab) tab.setItem(thanks.dataset.mark, "1");
    return;
  }

  const form = document.querySelector("form[data-sheet]");
  if (!form) return;
  const fields = () => [...form.elements].filter((field) => field.name && field.type !== "hidden");

  // Errors of the server are read first.
  const errors = document.getElementById("errors");
  if (errors) errors.focus();

  // The way back after sending leads to a clean sheet, also out of the browser's memory of the page.
  if (tab) {
    window.addEventListener("pageshow", (event) => {
      if (!tab.getItem(form.dataset.mark)) return;
      tab.removeItem(form.dataset.mark);
      if (event.persisted) {
        form.reset();
        window.location.reload();
      }
    });
  }

  // Limits: what cannot be chosen any more is greyed; an answer that stands alone clears the others.
  const limit = (question) => {
    const boxes = [...question.querySelectorAll("input[type=checkbox]")];
    const most = Number(question.dataset.most);
    if (!most || !boxes.length) return;
    const isFull = boxes.filter((box) => box.checked).length >= most;
    boxes.forEach((box) => {
      box.disabled = isFull && !box.checked && !("alone" in box.dataset);
      box.closest("label").title = box.disabled ? form.dataset.limit : "";
    });
  };
  const clearOthers = (question, ticked) => {
    if (!ticked.checked || ticked.type !== "checkbox") return;
    question.querySelectorAll("input[type=checkbox]").forEach((box) => {
      if (box !== ticked && ("alone" in ticked.dataset || "alone" in box.dataset)) box.checked = false;
    });
  };

  // Progress: every question counts once, rows of a matrix together, so that it never jumps back.
  const questions = [...form.querySelectorAll("[data-question]")];
  const isAnswered = (question) => {
    const rows = question.querySelectorAll("fieldset");
    const groups = rows.length ? [...rows] : [question];
    return groups.every((group) =>
      [...group.querySelectorAll("input, textarea")].some((field) =>
        /^(radio|checkbox)$/.test(field.type) ? field.checked : field.value.trim(),
      ),
    );
  };
  const progress = form.querySelector("[data-progress]");
  const showProgress = () => {
    if (!progress) return;
    progress.hidden = false;
    progress.querySelector("[data-progress-figure]").textContent = `${questions.filter(isAnswered).length} / ${questions.length}`;
  };

  // Draft: on this device only, dropped when sent, when a week old, or when asked to.
  const name = form.dataset.draft;
  const note = form.querySelector("[data-draft-note]");
  const age = (at) => {
    const minutes = Math.round((at - Date.now()) / 60000);
    const words = new Intl.RelativeTimeFormat("ru", { numeric: "auto" });
    if (minutes > -60) return words.format(minutes, "minute");
    return minutes > -1440 ? words.format(Math.round(minutes / 60), "hour") : words.format(Math.round(minutes / 1440), "day");
  };
  const keep = () => {
    if (!local || !name) return;
    const values = fields()
      .filter((field) => (/^(radio|checkbox)$/.test(field.type) ? field.checked : field.value))
      .map((field) => [field.name, field.value]);
    try {
      if (values.length) local.setItem(name, JSON.stringify({ at: Date.now(), values }));
      else local.removeItem(name);
    } catch {
      // No room left: the sheet itself still holds everything.
    }
  };
  const restore = () => {
    if (!local || !name || "filled" in form.dataset) return;
    let draft = null;
    try {
      draft = JSON.parse(local.getItem(name));
    } catch {
      draft = null;
    }
    if (!draft || !Array.isArray(draft.values)) return;
    if (Date.now() - draft.at > WEEK) {
      local.removeItem(name);
      return;
    }
    fields().forEach((field) => {
      const mine = draft.values.filter((pair) => pair[0] === field.name).map((pair) => pair[1]);
      if (/^(radio|checkbox)$/.test(field.type)) field.checked = mine.includes(field.value);
      else if (mine.length) field.value = mine[0];
    });
    note.querySelector("[data-draft-age]").textContent = age(draft.at);
    note.hidden = false;
  };
  if (note) {
    note.querySelector("[data-draft-drop]").addEventListener("click", () => {
      if (local && name) local.removeItem(name);
      form.reset();
      note.hidden = true;
      refresh();
      fields()[0].focus();
    });
  }

  const refresh = () => {
    questions.forEach(limit);
    showProgress();
  };
  restore();
  refresh();
  form.addEventListener("input", (event) => {
    const question = event.target.closest("[data-question]");
    if (question) clearOthers(question, event.target);
    refresh();
    keep();
  });

  // A second tap while the first is under way does nothing. After a while it may be tried again: same key, same receipt.
  const button = form.querySelector("button[type=submit]");
  const status = form.querySelector("[data-send-note]");
  let isSending = false;
  const release = () => {
    isSending = false;
    button.removeAttribute("aria-disabled");
    status.textContent = "";
  };
  form.addEventListener("submit", (event) => {
    if (isSending || !button) {
      event.preventDefault();
      return;
    }
    isSending = true;
    keep();
    button.setAttribute("aria-disabled", "true");
    status.textContent = form.dataset.sending;
    setTimeout(release, 15000);
  });
  if (button) window.addEventListener("pageshow", release);
})();
