"use strict";
// Comfort for those who write questionnaires: dragging, lists that grow, answers of the chosen question. All of it works
// without: with buttons that send the page.
(() => {
  const say = (root, words) => {
    const place = root.querySelector("[data-said]");
    if (place) setTimeout(() => (place.textContent = words), 100);
  };

  // The outline: back to what was moved, with the button that was pressed, so that it can be pressed again.
  const outline = document.querySelector("[data-outline]");
  if (outline) {
    const asked = new URLSearchParams(window.location.search);
    const row = document.getElementById(asked.get("at") ?? "");
    if (row && outline.contains(row)) {
      const name = row.dataset.row ?? row.dataset.page;
      const button = row.querySelector(`button[value="${CSS.escape(asked.get("did") ?? "")}:${name}"]:not(:disabled)`);
      row.classList.add("is-fresh");
      const words = document.querySelector(".messages")?.textContent.trim();
      const arrive = () => {
        row.scrollIntoView({ block: "center" });
        (button ?? row.querySelector("a, button")).focus({ preventScroll: true });
        if (words) say(outline, words);
      };
      window.history.replaceState(null, "", window.location.pathname);
      // The browser goes to the fragment of the address when all is loaded, and takes the focus away.
      if (document.readyState === "complete") arrive();
      else window.addEventListener("load", () => setTimeout(arrive));
    }

    // Dragging by the grip; where there is no mouse the buttons do the same.
    let dragged = null;
    const clear = () => {
      outline.querySelectorAll(".drop-before, .drop-end").forEach((el) => el.classList.remove("drop-before", "drop-end"));
    };
    const send = (act) => {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "act", value: act });
      outline.append(field);
      outline.requestSubmit();
    };
    outline.querySelectorAll("[data-row]").forEach((each) => {
      const grip = each.querySelector("[data-grip]");
      grip.hidden = false;
      grip.addEventListener("pointerdown", () => (each.draggable = true));
      grip.addEventListener("pointerup", () => (each.draggable = false));
      each.addEventListener("dragstart", (event) => {
        dragged = each;
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", each.dataset.row);
        each.classList.add("is-dragged");
      });
      each.addEventListener("dragend", () => {
        each.classList.remove("is-dragged");
        each.draggable = false;
        dragged = null;
        clear();
      });
    });
    outline.addEventListener("dragover", (event) => {
      const page = event.target.closest("[data-page]");
      if (!dragged || !page) return;
      event.preventDefault();
      clear();
      const over = event.target.closest("[data-row]");
      if (over) over.classList.add("drop-before");
      else page.classList.add("drop-end");
    });
    outline.addEventListener("drop", (event) => {
      const page = event.target.closest("[data-page]");
      if (!dragged || !page) return;
      event.preventDefault();
      const over = event.target.closest("[data-row]");
      if (over === dragged) return;
      const others = [...page.querySelectorAll("[data-row]")].filter((each) => each !== dragged);
      const position = over ? others.indexOf(over) + 1 : others.length + 1;
      send(`place:${dragged.dataset.row}:${page.dataset.page}:${position}`);
    });
  }

  // Lists of answers: up, down, remove, add; many lines pasted into one become many.
  document.querySelectorAll("[data-lines]").forEach((box) => {
    const list = box.querySelector("[data-list]");
    const form = box.closest("form");
    const total = box.querySelector(`[name="${box.dataset.lines}-TOTAL_FORMS"]`);
    const pattern = box.querySelector("template");
    const limit = Number(box.querySelector(`[name="${box.dataset.lines}-MAX_NUM_FORMS"]`).value);
    const textOf = (line) => line.querySelector("input[type=text]");
    const shown = () => [...list.children].filter((line) => !line.hidden);
    const number = () => {
      [...list.children].forEach((line, place) => (line.querySelector("[data-order] input").value = place + 1));
      const lines = shown();
      lines.forEach((line, place) => {
        line.querySelector("[data-up]").disabled = place === 0;
        line.querySelector("[data-down]").disabled = place === lines.length - 1;
      });
    };
    const dress = (line) => {
      line.querySelector("[data-order]").hidden = true;
      line.querySelector("[data-delete]").hidden = true;
      line.querySelector("[data-buttons]").hidden = false;
    };
    const add = (after, words = "") => {
      const count = Number(total.value);
      if (count >= limit) return null;
      const holder = document.createElement("ol");
      holder.innerHTML = pattern.innerHTML.replaceAll("__prefix__", count);
      const line = holder.firstElementChild;
      const field = textOf(line);
      field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+$/, count + 1));
      total.value = count + 1;
      if (after) after.after(line);
      else list.append(line);
      dress(line);
      field.value = words;
      return line;
    };
    [...list.children].forEach((line) => {
      dress(line);
      if (line.querySelector("[data-delete] input").checked) line.hidden = true;
    });
    box.querySelector("[data-more]").hidden = false;
    number();
    const dirty = () => (form.dataset.dirty = "yes");
    box.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      const line = event.target.closest("[data-line]");
      if (!button) return;
      if (button.matches("[data-add]")) {
        const fresh = add(null);
        number();
        if (fresh) textOf(fresh).focus();
        return;
      }
      if (!line) return;
      const lines = shown();
      const place = lines.indexOf(line);
      if (button.matches("[data-up]") && place > 0) lines[place - 1].before(line);
      else if (button.matches("[data-down]") && place < lines.length - 1) lines[place + 1].after(line);
      else if (button.matches("[data-remove]")) {
        line.querySelector("[data-delete] input").checked = true;
        line.hidden = true;
        const next = lines[place + 1] ?? lines[place - 1];
        if (next) textOf(next).focus();
        else box.querySelector("[data-add]").focus();
      } else return;
      dirty();
      number();
      if (!line.hidden) {
        (button.disabled ? textOf(line) : button).focus();
        say(form, `${textOf(line).value}: ${shown().indexOf(line) + 1}`);
      }
    });
    box.addEventListener("keydown", (event) => {
      const line = event.target.closest("[data-line]");
      if (event.key !== "Enter" || !line || event.target !== textOf(line)) return;
      event.preventDefault();
      const lines = shown();
      const next = lines[lines.indexOf(line) + 1];
      const target = next && !textOf(next).value ? next : add(line);
      number();
      if (target) textOf(target).focus();
    });
    box.addEventListener("paste", (event) => {
      const line = event.target.closest("[data-line]");
      const lines = event.clipboardData?.getData("text").split(/\r?\n/).map((each) => each.trim()).filter(Boolean) ?? [];
      if (!line || lines.length < 2) return;
      event.preventDefault();
      textOf(line).value += lines[0];
      let last = line;
      for (const words of lines.slice(1)) last = add(last, words) ?? last;
      dirty();
      number();
      textOf(last).focus();
    });
  });

  // A rule: another question chosen brings its conditions and answers, and the focus stays.
  const rule = document.querySelector("form[data-rule]");
  if (rule) {
    const refresh = async (id) => {
      const sent = new FormData(rule);
      sent.set("act", "refresh");
      const answer = await fetch(rule.action, { method: "POST", body: sent, credentials: "same-origin" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-conditions]");
      if (!fresh) return;
      rule.querySelector("[data-conditions]").replaceWith(fresh);
      fresh.querySelector("[data-refresh]").hidden = true;
      if (id) document.getElementById(id)?.focus();
    };
    rule.querySelector("[data-refresh]").hidden = true;
    rule.addEventListener("change", (event) => {
      if (event.target.name?.endsWith("-subject")) refresh(event.target.id).catch(() => {});
    });
  }
})();
