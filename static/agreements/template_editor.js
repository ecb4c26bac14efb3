// Comfort for the editor of templates: parts move, come and go without a round trip, variables go in at the cursor.
"use strict";
(() => {
  const form = document.querySelector(".text-editor");
  if (!form) return;
  const said = form.querySelector("[data-said]");

  // Numbers on the page and the hidden places follow the order of the parts.
  const renumber = (list) => {
    [...list.children].forEach((row, index) => {
      row.querySelector("[name$=-ORDER]").value = index + 1;
      row.querySelectorAll("[data-number]").forEach((number) => { number.textContent = index + 1; });
    });
    form.dataset.dirty = "yes";
  };
  const tell = (row) => {
    said.textContent = `${said.dataset.moved} ${[...row.parentElement.children].indexOf(row) + 1}`;
  };

  const add = (list, after) => {
    const name = list.dataset.parts;
    const total = form.elements[`${name}-TOTAL_FORMS`];
    if (Number(total.value) >= Number(form.elements[`${name}-MAX_NUM_FORMS`].value)) return;
    const made = form.querySelector(`template[data-part=${name}]`).content.firstElementChild.cloneNode(true);
    made.querySelectorAll("*").forEach((element) => {
      for (const attribute of [...element.attributes]) {
        if (attribute.value.includes("__prefix__")) {
          element.setAttribute(attribute.name, attribute.value.replaceAll("__prefix__", total.value));
        }
      }
    });
    total.value = Number(total.value) + 1;
    if (after) after.after(made);
    else list.append(made);
    prepare(made);
    renumber(list);
    made.querySelector("[name$=-heading]").focus();
  };

  form.addEventListener("click", (event) => {
    const adding = event.target.closest("[data-add]");
    if (adding) {
      event.preventDefault();
      add(form.querySelector(`[data-parts=${adding.dataset.add}]`), null);
      return;
    }
    const button = event.target.closest("[data-act]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    const list = row.parentElement;
    if (button.dataset.act === "add") {
      add(list, row);
    } else if (button.dataset.act === "out") {
      const next = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      renumber(list);
      (next?.querySelector("[data-act=out]") ?? form.querySelector(`[data-add=${list.dataset.parts}]`)).focus();
    } else {
      if (button.dataset.act === "up") row.previousElementSibling?.before(row);
      else row.nextElementSibling?.after(row);
      renumber(list);
      button.focus();
      tell(row);
    }
  });

  // Drag by the grip; text inside stays selectable.
  let dragged = null;
  const prepare = (row) => {
    const grip = row.querySelector("[data-grip]");
    grip.hidden = false;
    grip.addEventListener("pointerdown", () => { row.draggable = true; });
    grip.addEventListener("pointerup", () => { row.draggable = false; });
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      row.classList.add("is-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
    });
    row.addEventListener("dragover", (event) => {
      if (!dragged || dragged.parentElement !== row.parentElement) return;
      event.preventDefault();
      row.classList.toggle("is-over", dragged !== row);
    });
    row.addEventListener("dragleave", () => row.classList.remove("is-over"));
    row.addEventListener("drop", (event) => {
      row.classList.remove("is-over");
      if (!dragged || dragged === row || dragged.parentElement !== row.parentElement) return;
      event.preventDefault();
      const box = row.getBoundingClientRect();
      if (event.clientY < box.top + box.height / 2) row.before(dragged);
      else row.after(dragged);
      renumber(row.parentElement);
      tell(dragged);
    });
    row.addEventListener("dragend", () => {
      row.draggable = false;
      row.classList.remove("is-dragged");
      dragged = null;
    });
  };
  form.querySelectorAll("[data-row]").forEach(prepare);

  // A variable goes in where the cursor stood last.
  let field = null;
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea, input[type=text]")) field = event.target;
  });
  form.querySelector("[data-without-script]").hidden = true;
  form.querySelector("[data-with-script]").hidden = false;
  form.querySelectorAll("[data-variable]").forEach((button) => {
    button.disabled = false;
    button.addEventListener("click", () => {
      if (!field || !field.isConnected) return;
      field.focus();
      field.setRangeText(`{${button.dataset.variable}}`, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
})();
