// Comfort only: every page works without this file.
"use strict";

// A form sends once: the second click waits for the answer to the first.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[method=post i]")) return;
  if (event.submitter?.getAttribute("formtarget")) return; // the answer opens beside this page
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    button.classList.add("is-busy");
    button.setAttribute("aria-disabled", "true");
  }
  setTimeout(release, 15000); // the answer was a file, or never came
});

// Back from the next page: the form may be sent again.
function release() {
  for (const form of document.forms) delete form.dataset.sent;
  for (const button of document.querySelectorAll(".is-busy")) {
    button.classList.remove("is-busy");
    button.removeAttribute("aria-disabled");
  }
}
window.addEventListener("pageshow", release);

// data-guard: leaving a form with unsaved changes asks first.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) form.dataset.dirty = "yes";
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard][data-dirty]:not([data-sent])")) event.preventDefault();
});

// Empty filters stay out of the address.
document.addEventListener("formdata", (event) => {
  if (event.target.matches("[method=post i]")) return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});

// data-copy="#id" or data-copy-text: to the clipboard, with a word about it.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-text]");
  if (!button || !navigator.clipboard) return;
  const source = button.dataset.copy && document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText(button.dataset.copyText ?? source?.value ?? source?.textContent.trim() ?? "");
  const word = button.querySelector("[role=status]");
  if (word) word.textContent = button.dataset.copied ?? "✓";
});

// The menu of the person closes with Escape and with a click beside it.
const popups = () => document.querySelectorAll("details[data-popup][open]");
document.addEventListener("click", (event) => {
  for (const popup of popups()) if (!popup.contains(event.target)) popup.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const popup of popups()) {
    popup.open = false;
    popup.querySelector("summary").focus();
  }
});

// Sections of the menu stay folded on the next page: the server reads the cookie and draws them so.
document.addEventListener("click", (event) => {
  if (!event.target.closest("details[data-section] > summary")) return;
  setTimeout(() => {
    const folded = [...document.querySelectorAll("details[data-section]:not([open])")].map((each) => each.dataset.section);
    document.cookie = `menu=${folded.join(".")};path=/;max-age=31536000;samesite=lax`;
  });
});

// What is wrong with the form is read out and reached first.
document.querySelector("[data-error-summary]")?.focus();
