"use strict";
// Comfort in the grid: keys as in a spreadsheet, pasting of blocks, undo, and rows that save themselves, one by one.
// What is not saved yet is kept in this browser, so that neither a lost connection nor a closed tab loses it.
// Without this file the page is sent whole by its button.
(() => {
  const form = document.querySelector("form[data-grid]");
  if (!form || !window.crypto?.randomUUID) return;
  const body = form.querySelector("[data-rows]");
  const status = form.querySelector("[data-status]");
  const empty = form.querySelector("template[data-empty]");
  const store = `grid-${form.dataset.grid}`;
  const IDLE = 1500; // ms without typing after which a row is saved
  const AGAIN = 5000; // ms between attempts without a connection
  let next = body.rows.length;
  let sending = false;
  let again = null;
  const undoable = [];

  const rows = () => [...body.querySelectorAll("tr[data-row]")];
  const cells = (row) => [...row.querySelectorAll("[data-cell]")];
  const codeOf = (cell) => cell.closest("td").dataset.code;
  const keyOf = (row) => row.querySelector("[data-key]");
  const pkOf = (row) => keyOf(row).value.split(" ")[0];
  const isNew = (row) => keyOf(row).value.endsWith(" new");
  const read = (cell) => (cell.type === "checkbox" ? cell.checked : cell.value);
  const put = (cell, value) => {
    if (cell.type === "checkbox") cell.checked = value === true;
    else cell.value = value ?? "";
  };
  const isBlank = (row) => cells(row).every((cell) => !read(cell));

  const say = (text, tone = "") => {
    status.textContent = text;
    status.dataset.tone = tone;
  };

  // What was on the page, to tell what people have typed.
  const remember = (row) => cells(row).forEach((cell) => { cell.known = read(cell); cell.before = read(cell); });

  // Drafts of rows that are not saved, in this browser.
  const drafts = () => {
    try {
      return JSON.parse(localStorage.getItem(store)) || {};
    } catch {
      return {};
    }
  };
  const keep = (change) => {
    const all = drafts();
    change(all);
    try {
      if (Object.keys(all).length) localStorage.setItem(store, JSON.stringify(all));
      else localStorage.removeItem(store);
    } catch {
      // No room: the page itself still holds everything.
    }
  };

  const grow = (cell) => {
    if (cell.tagName !== "TEXTAREA") return;
    cell.rows = Math.min(6, cell.value.split("\n").length);
  };

  const prepare = (row) => {
    remember(row);
    cells(row).forEach(grow);
  };

  const addRow = (key = `${crypto.randomUUID()} new`) => {
    const holder = document.createElement("tbody");
    holder.innerHTML = empty.innerHTML.replaceAll("__prefix__", String(next));
    const row = holder.rows[0];
    next += 1;
    keyOf(row).value = key;
    body.append(row);
    const number = rows().length;
    row.querySelector("[data-number]").textContent = number;
    row.querySelectorAll("[aria-label]").forEach((one) => one.setAttribute("aria-label", `${one.getAttribute("aria-label").trim()} ${number}`));
    prepare(row);
    return row;
  };

  const touch = (row) => {
    row.dataset.state = "dirty";
    row.turn = (row.turn || 0) + 1;
    keep((all) => {
      all[pkOf(row)] = {
        key: keyOf(row).value,
        cells: Object.fromEntries(cells(row).map((cell) => [codeOf(cell), read(cell)])),
      };
    });
    clearTimeout(row.timer);
    row.timer = setTimeout(flush, IDLE);
  };

  // One change of one or many cells, that can be undone as one.
  const change = (pairs) => {
    const done = [];
    pairs.forEach(([cell, value]) => {
      const old = read(cell);
      if (old === value) return;
      put(cell, value);
      grow(cell);
      done.push({ row: cell.closest("tr"), code: codeOf(cell), old });
      cell.before = value;
    });
    if (done.length) {
      undoable.push({ cells: done });
      new Set(done.map((one) => one.row)).forEach(touch);
    }
    return done.length;
  };

  const undo = () => {
    const last = undoable.pop();
    if (!last) {
      say(form.dataset.nothing);
      return;
    }
    if (last.deleted) {
      const row = addRow();
      cells(row).forEach((cell) => put(cell, last.deleted[codeOf(cell)]));
      touch(row);
      cells(row)[0].focus();
      return;
    }
    last.cells.forEach(({ row, code, old }) => {
      const cell = row.querySelector(`td[data-code="${code}"] [data-cell]`);
      put(cell, old);
      cell.before = old;
      grow(cell);
    });
    new Set(last.cells.map((one) => one.row)).forEach((row) => row.isConnected && touch(row));
    last.cells[0].row.querySelector(`td[data-code="${last.cells[0].code}"] [data-cell]`)?.focus();
  };

  // Saving: one row at a time, in the order in which they were touched.
  const clearErrors = (row) => {
    row.classList.remove("is-wrong");
    row.querySelectorAll("td.is-wrong").forEach((cell) => cell.classList.remove("is-wrong"));
    row.querySelectorAll("[data-error]").forEach((place) => { place.textContent = ""; });
    cells(row).forEach((cell) => cell.removeAttribute("aria-invalid"));
  };

  const showErrors = (row, errors) => {
    row.dataset.state = "wrong";
    row.classList.add("is-wrong");
    Object.entries(errors).forEach(([code, reason]) => {
      const place = row.querySelector(code ? `td[data-code="${code}"]` : "td[data-code]");
      place.classList.add("is-wrong");
      place.querySelector("[data-error]").textContent = reason;
      place.querySelector("[data-cell]").setAttribute("aria-invalid", "true");
    });
  };

  // The first mistake of a row in words: its cell may be out of sight.
  const firstError = (row) => {
    const place = [...row.querySelectorAll("[data-error]")].find((one) => one.textContent.trim());
    if (!place) return "";
    const header = form.querySelectorAll("thead th")[place.closest("td").cellIndex].textContent.replace("*", "").trim();
    return `№ ${row.querySelector("[data-number]").textContent}, ${header}: ${place.textContent.trim()}`;
  };

  const dataOf = (row) => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    data.set("row-TOTAL_FORMS", "1");
    data.set("row-INITIAL_FORMS", "0");
    data.set("row-0-key", keyOf(row).value);
    cells(row).forEach((cell) => {
      if (cell.type !== "checkbox") data.set(`row-0-${codeOf(cell)}`, cell.value);
      else if (cell.checked) data.set(`row-0-${codeOf(cell)}`, "on");
    });
    if (row.querySelector("[data-delete]").checked) data.set("row-0-delete", "on");
    return new URLSearchParams(data);
  };

  const settle = (row, answer, sent, turn) => {
    clearErrors(row);
    if (answer.deleted) {
      keep((all) => { delete all[pkOf(row)]; });
      row.remove();
      say(form.dataset.deleted, "good");
      return;
    }
    if (answer.errors) {
      if (answer.key) keyOf(row).value = answer.key;
      // A row that was changed or undone on the way is asked about again: these mistakes are no longer its own.
      if (row.turn === turn) showErrors(row, answer.errors);
      else touch(row);
      return;
    }
    keyOf(row).value = answer.key;
    cells(row).forEach((cell) => {
      const code = codeOf(cell);
      // What was typed while the row was on its way stays; the rest is as the portal has it.
      if (read(cell) === sent[code] && document.activeElement !== cell) put(cell, answer.cells[code]);
      cell.known = answer.cells[code];
      if (document.activeElement !== cell) cell.before = read(cell);
    });
    if (row.turn === turn) {
      row.dataset.state = "saved";
      keep((all) => { delete all[pkOf(row)]; });
    } else {
      touch(row);
    }
  };

  const waitAgain = (text) => {
    say(text, "bad");
    clearTimeout(again);
    again = setTimeout(flush, AGAIN);
  };

  async function flush() {
    if (sending) return;
    const row = rows().find((one) => one.dataset.state === "dirty");
    if (!row) {
      const wrong = rows().find((one) => one.dataset.state === "wrong");
      if (wrong) say(`${form.dataset.wrong} ${firstError(wrong)}`, "bad");
      else if (rows().some((one) => one.dataset.state === "saved")) say(form.dataset.saved, "good");
      return;
    }
    if (isNew(row) && (isBlank(row) || row.querySelector("[data-delete]").checked)) {
      keep((all) => { delete all[pkOf(row)]; });
      row.removeAttribute("data-state");
      flush();
      return;
    }
    sending = true;
    say(form.dataset.saving);
    const turn = row.turn;
    const sent = Object.fromEntries(cells(row).map((cell) => [codeOf(cell), read(cell)]));
    try {
      const response = await fetch(window.location.href, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: dataOf(row),
      });
      const isOurs = (response.headers.get("Content-Type") || "").includes("application/json");
      if (response.redirected || (!isOurs && response.status === 403)) {
        waitAgain(form.dataset.signedOut);
      } else if (!isOurs) {
        waitAgain(form.dataset.offline);
      } else {
        const told = await response.json();
        if (told.rows) settle(row, told.rows[0], sent, turn);
        else showErrors(row, { "": told.message });
        sending = false;
        flush();
      }
    } catch {
      waitAgain(form.dataset.offline);
    }
    sending = false;
  }

  // Events
  body.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-cell]")) event.target.before = read(event.target);
  });
  body.addEventListener("input", (event) => {
    const cell = event.target;
    if (cell.matches("[data-cell]")) {
      grow(cell);
      touch(cell.closest("tr"));
    }
  });
  body.addEventListener("change", (event) => {
    const cell = event.target;
    const row = cell.closest("tr");
    if (cell.matches("[data-delete]")) {
      row.classList.toggle("is-deleted", cell.checked);
      if (cell.checked) {
        const held = Object.fromEntries(cells(row).map((one) => [codeOf(one), read(one)]));
        if (isNew(row)) row.remove();
        else touch(row);
        undoable.push({ deleted: held });
        flush();
      }
    } else if (cell.matches("[data-cell]") && read(cell) !== cell.before) {
      undoable.push({ cells: [{ row, code: codeOf(cell), old: cell.before }] });
      cell.before = read(cell);
      touch(row);
    }
  });
  body.addEventListener("focusout", (event) => {
    const row = event.target.closest("tr");
    if (row && !row.contains(event.relatedTarget) && row.dataset.state === "dirty") flush();
  });

  const neighbour = (cell, down, right) => {
    const all = rows();
    const place = all.indexOf(cell.closest("tr"));
    let row = all[place + down];
    if (!row && down > 0) row = addRow();
    if (!row) return null;
    const own = cells(cell.closest("tr")).indexOf(cell) + right;
    return cells(row)[own] || null;
  };
  const go = (cell) => {
    if (!cell) return;
    cell.focus();
    if (cell.select) cell.select();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const atEdge = (cell, isStart) => {
    if (cell.type === "checkbox") return true;
    if (cell.tagName === "SELECT") return false;
    const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    return whole || (isStart ? cell.selectionEnd === 0 : cell.selectionStart === cell.value.length);
  };
  body.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.matches("[data-cell]") || event.isComposing) return;
    const isText = cell.tagName !== "SELECT";
    const withControl = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && !event.shiftKey && !withControl && !event.altKey) {
      event.preventDefault();
      go(neighbour(cell, 1, 0));
    } else if (withControl && event.code === "KeyD") {
      event.preventDefault();
      const above = neighbour(cell, -1, 0);
      if (above) change([[cell, read(above)]]);
    } else if (withControl && event.code === "KeyZ" && read(cell) === cell.before) {
      event.preventDefault();
      undo();
    } else if (!withControl && !event.altKey && !event.shiftKey && isText) {
      const lines = cell.tagName === "TEXTAREA" && cell.value.includes("\n");
      const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0] };
      if (event.key in moves && (!lines || atEdge(cell, event.key === "ArrowUp"))) {
        event.preventDefault();
        const [down] = moves[event.key];
        if (down > 0 && rows().at(-1) === cell.closest("tr")) return;
        go(neighbour(cell, down, 0));
      } else if (event.key === "ArrowLeft" && atEdge(cell, true)) {
        event.preventDefault();
        go(neighbour(cell, 0, -1));
      } else if (event.key === "ArrowRight" && atEdge(cell, false)) {
        event.preventDefault();
        go(neighbour(cell, 0, 1));
      }
    }
  });

  // A block copied from a spreadsheet: rows by line breaks, cells by tabs, quotes around cells with either.
  const parse = (text) => {
    const block = [[""]];
    let isQuoted = false;
    const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let i = 0; i < source.length; i += 1) {
      const sign = source[i];
      const line = block.at(-1);
      if (isQuoted) {
        if (sign === '"' && source[i + 1] === '"') { line[line.length - 1] += '"'; i += 1; }
        else if (sign === '"') isQuoted = false;
        else line[line.length - 1] += sign;
      } else if (sign === '"' && line.at(-1) === "") isQuoted = true;
      else if (sign === "\t") line.push("");
      else if (sign === "\n") block.push([""]);
      else line[line.length - 1] += sign;
    }
    return block;
  };
  const asCell = (cell, text) => {
    if (cell.type === "checkbox") return /^(да|1|\+|x|х|истина|true)$/i.test(text.trim());
    if (cell.tagName === "SELECT") {
      const wanted = text.trim().toLowerCase();
      const option = [...cell.options].find((one) => one.value.toLowerCase() === wanted);
      return option ? option.value : wanted ? null : "";
    }
    return text;
  };
  body.addEventListener("paste", (event) => {
    const cell = event.target;
    if (!cell.matches("[data-cell]")) return;
    const block = parse(event.clipboardData.getData("text/plain"));
    if (block.length === 1 && block[0].length === 1) return;
    event.preventDefault();
    const first = cells(cell.closest("tr")).indexOf(cell);
    let row = cell.closest("tr");
    const pairs = [];
    block.forEach((line) => {
      row = row || addRow();
      line.forEach((text, place) => {
        const target = cells(row)[first + place];
        const value = target && asCell(target, text);
        if (target && value !== null) pairs.push([target, value]);
      });
      row = rows()[rows().indexOf(row) + 1];
    });
    change(pairs);
    flush();
  });

  form.querySelector("[data-add]").addEventListener("click", () => go(cells(addRow())[0]));
  form.querySelector("[data-undo]").addEventListener("click", undo);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    rows().filter((row) => row.dataset.state === "wrong").forEach(touch);
    flush();
  });
  window.addEventListener("online", flush);
  window.addEventListener("beforeunload", (event) => {
    if (rows().some((row) => row.dataset.state === "dirty" || row.dataset.state === "wrong")) event.preventDefault();
  });

  // Begin
  form.querySelectorAll("[data-add], [data-undo], [data-help]").forEach((one) => { one.hidden = false; });
  const held = drafts();
  rows().forEach(prepare);
  if (!form.querySelector(".is-wrong")) {
    Object.entries(held).forEach(([pk, draft]) => {
      const free = () => rows().find((one) => isNew(one) && isBlank(one)) || addRow();
      const row = rows().find((one) => pkOf(one) === pk) || (draft.key.endsWith(" new") ? free() : null);
      if (!row) return;
      keyOf(row).value = draft.key;
      cells(row).forEach((cell) => codeOf(cell) in draft.cells && put(cell, draft.cells[codeOf(cell)]));
      row.dataset.state = "dirty";
      row.turn = 1;
    });
    if (rows().some((row) => row.dataset.state === "dirty")) {
      say(form.dataset.restored);
      setTimeout(flush, IDLE);
    }
  }
})();
