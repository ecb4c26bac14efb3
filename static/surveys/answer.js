"use strict";
// Comfort for respondents: a draft on their own device, rules at once, pages without waiting for a new document, and a
// sending that goes on trying when the connection is lost. The pages work without any of it.
(() => {
  const WEEK = 7 * 24 * 60 * 60 * 1000;
  const PATIENCE = 20000; // of one try
  const PAUSES = [3000, 6000, 12000, 30000]; // between tries, the last one for ever
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
  const isTick = (field) => field.type === "radio" || field.type === "checkbox";
  const part = (parent, tag, text = "", attributes = {}) => {
    const made = document.createElement(tag);
    made.textContent = text;
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    return parent.appendChild(made);
  };

  // What is on the page now; another page of the questionnaire takes its place without a new document.
  let retry = null; // the next try to send, when one failed
  let start = () => {};

  // Rules «показать, если …», as surveys/rules.py has them. Fields that are switched off do not count as answered.
  const ruleHolds = (rule, given) => {
    if (rule.all) return rule.all.every((each) => ruleHolds(each, given));
    if (rule.any) return rule.any.some((each) => ruleHolds(each, given));
    if (rule.not) return !ruleHolds(rule.not, given);
    const name = rule.row ? `${rule.question}-${rule.row}` : rule.question;
    const values = given.getAll(name).filter((value) => value.trim());
    const box = given.has(`${name}-na`);
    if (rule.op === "answered") {
      const parts = [...given].some(([key, value]) => key.startsWith(`${rule.question}-`) && value.trim());
      return values.length > 0 || box || (!rule.row && parts);
    }
    if (rule.op === "chosen") {
      return rule.value.some((code) => values.includes(code) || (given.get(`${name}-${code}`) || "").trim());
    }
    if (!values.length || box) return false;
    let [answer, limit] = [values[0].trim(), rule.value];
    if (typeof limit === "string") {
      const written = answer.match(/^(\d{1,2})[./](\d{1,2})[./](\d{4})$/);
      if (written) answer = `${written[3]}-${written[2].padStart(2, "0")}-${written[1].padStart(2, "0")}`;
      if (!/^\d{4}-\d\d-\d\d$/.test(answer)) return false;
    } else {
      answer = Number(answer.replace(/\s/g, "").replace(",", "."));
      if (Number.isNaN(answer)) return false;
    }
    return {
      eq: answer === limit, ne: answer !== limit, lt: answer < limit, le: answer <= limit, gt: answer > limit, ge: answer >= limit,
    }[rule.op];
  };
  const applyRules = (form) => {
    form.querySelectorAll("[data-show-if]").forEach((branch) => {
      branch.disabled = false;
    });
    // In the order of the page: what one rule hides is not answered for the next.
    form.querySelectorAll("[data-show-if]").forEach((branch) => {
      const isShown = ruleHolds(JSON.parse(branch.dataset.showIf), new FormData(form));
      branch.disabled = !isShown;
      branch.hidden = !isShown;
      const condition = branch.querySelector(":scope > [data-condition]");
      if (condition) condition.hidden = true;
    });
  };

  // Limits: what cannot be chosen any more is greyed; an answer that stands alone clears the others.
  const limit = (form, question) => {
    const boxes = [...question.querySelectorAll("input[type=checkbox]")];
    const most = Number(question.dataset.most);
    if (!most || !boxes.length) return;
    const isFull = boxes.filter((box) => box.checked).length >= most;
    boxes.forEach((box) => {
      box.disabled = isFull && !box.checked && !("alone" in box.dataset);
      box.closest("label").title = box.disabled ? form.dataset.limit : "";
    });
  };
  const clearOthers = (question, touched) => {
    const box = question.querySelector("[data-box]");
    if (touched === box && box.checked) {
      question.querySelectorAll("input:not([type=checkbox]), textarea, select").forEach((field) => {
        field.value = "";
      });
    } else if (box && touched !== box && touched.value.trim()) {
      box.checked = false;
    }
    if (!touched.checked || touched.type !== "checkbox") return;
    question.querySelectorAll("input[type=checkbox]").forEach((other) => {
      if (other !== touched && ("alone" in touched.dataset || "alone" in other.dataset)) other.checked = false;
    });
  };

  // Places by preference: buttons beside the lists. An answer that gets another's place gives its own for it.
  const rank = (form, question) => {
    const most = Number(question.dataset.ranking);
    const list = question.querySelector(".places");
    const items = [...list.querySelectorAll("[data-place]")];
    const select = (item) => item.querySelector("select");
    const nameOf = (item) => item.querySelector("label").textContent.trim();
    const placeOf = (item) => Number(select(item).value) || 0;
    const inOrder = () => [...items].sort((a, b) => (placeOf(a) || 99) - (placeOf(b) || 99) || items.indexOf(a) - items.indexOf(b));
    const status = part(question, "p", "", { class: "unseen", role: "status" });
    let places = new Map();
    const settle = (item) => {
      const active = document.activeElement;
      const order = inOrder();
      if (order.some((each, index) => list.children[index] !== each)) {
        order.forEach((each) => list.append(each));
        if (list.contains(active)) active.focus();
      }
      places = new Map(items.map((each) => [each, placeOf(each)]));
      if (item) status.textContent = `${nameOf(item)}: ${placeOf(item) ? `${form.dataset.place} ${placeOf(item)}` : form.dataset.noPlace}`;
    };
    const move = (item, step) => {
      const order = inOrder().filter(placeOf);
      const at = order.indexOf(item);
      if (at >= 0) order.splice(at, 1);
      if (at < 0 && step < 0) order.splice(Math.min(order.length, most - 1), 0, item);
      else if (at >= 0 && !(step > 0 && at === order.length)) order.splice(Math.max(at + step, 0), 0, item);
      items.forEach((each) => {
        const place = order.indexOf(each) + 1;
        select(each).value = place && place <= most ? place : "";
      });
      const box = question.querySelector("[data-box]");
      if (box) box.checked = false;
      settle(item);
      form.dispatchEvent(new Event("input"));
    };
    items.forEach((item) => {
      const buttons = part(item, "span", "", { class: "movers" });
      [["↑", form.dataset.up, -1], ["↓", form.dataset.down, 1]].forEach(([sign, word, step]) => {
        const button = part(buttons, "button", sign, { type: "button", class: "mover", "aria-label": `${word}: ${nameOf(item)}` });
        button.addEventListener("click", () => {
          move(item, step);
          button.focus();
        });
      });
      select(item).addEventListener("change", () => {
        const holder = items.find((other) => other !== item && placeOf(item) && placeOf(other) === placeOf(item));
        if (holder) select(holder).value = places.get(item) || "";
        settle(item);
        form.dispatchEvent(new Event("input"));
      });
    });
    settle();
  };

  // Draft: on this device only, dropped when sent, when a week old, or when asked to. With the key of the page, so that
  // two tabs of one draft, or a sending whose reply was lost, are one answer.
  const draftOf = (form) => {
    if (!local || !form.dataset.draft) return null;
    let draft = null;
    try {
      draft = JSON.parse(local.getItem(form.dataset.draft));
    } catch {
      draft = null;
    }
    if (!draft || !Array.isArray(draft.values)) return null;
    if (Date.now() - draft.at > WEEK) {
      local.removeItem(form.dataset.draft);
      return null;
    }
    return draft;
  };
  const typed = (form) => {
    const service = new Set(["key", "shared", "save"]);
    return [...form.elements]
      .filter((field) => field.name && !field.name.startsWith("_") && !service.has(field.name))
      .filter((field) => field.type !== "submit" && (isTick(field) ? field.checked : field.value))
      .map((field) => [field.name, field.value]);
  };
  const keep = (form, isUnsent = false) => {
    if (!local || !form.dataset.draft) return;
    const values = typed(form);
    const page = form.elements._page ? Number(form.elements._page.value) : 0;
    try {
      if (values.length) {
        local.setItem(form.dataset.draft, JSON.stringify({ at: Date.now(), values, page, isUnsent, key: form.elements.key.value }));
      } else local.removeItem(form.dataset.draft);
    } catch {
      // No room left: the page itself still holds everything.
    }
  };
  const age = (at) => {
    const minutes = Math.round((at - Date.now()) / 60000);
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
    if (minutes > -60) return words.format(minutes, "minute");
    return minutes > -1440 ? words.format(Math.round(minutes / 60), "hour") : words.format(Math.round(minutes / 1440), "day");
  };
  const fill = (form, values) => {
    const seen = new Set();
    [...form.elements].forEach((field) => {
      if (!field.name || field.type === "hidden" || field.type === "submit") return;
      const mine = values.filter((pair) => pair[0] === field.name).map((pair) => pair[1]);
      seen.add(field.name);
      if (isTick(field)) field.checked = mine.includes(field.value);
      else if (mine.length) field.value = mine[0];
    });
    values.filter((pair) => !seen.has(pair[0])).forEach(([name, value]) => {
      part(form, "input", "", { type: "hidden", name, value, "data-carried": "" });
    });
  };
  const restore = (form) => {
    const draft = "filled" in form.dataset ? null : draftOf(form);
    if (!draft) return;
    const note = form.querySelector("[data-draft-note]");
    const fresh = form.elements.key.value;
    fill(form, draft.values);
    if (draft.key) form.elements.key.value = draft.key;
    note.querySelector("[data-draft-age]").textContent = age(draft.at);
    note.querySelector("[data-draft-unsent]").hidden = !draft.isUnsent;
    note.hidden = false;
    const go = note.querySelector("[data-draft-go]");
    if (form.elements._page && draft.page > Number(form.elements._page.value)) {
      go.hidden = false;
      go.addEventListener("click", () => turnTo(form, draft.page));
    }
    note.querySelector("[data-draft-drop]").addEventListener("click", () => {
      local.removeItem(form.dataset.draft);
      form.querySelectorAll("[data-carried]").forEach((field) => field.remove());
      form.reset();
      form.elements.key.value = fresh;
      note.hidden = true;
      form.dispatchEvent(new Event("input"));
      const first = [...form.elements].find((field) => field.name && field.type !== "hidden");
      if (first) first.focus();
    });
  };

  // Sending. The form goes as it would without this script; the reply takes the place of the page. When there is none,
  // what was to be sent is kept and tried again: with the same key it counts once, and gives the same receipt.
  const pageOf = () => {
    const field = document.querySelector("form[data-sheet] [name=_page]");
    return field ? field.value : "";
  };
  const show = (html, isWayBack) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.querySelector("main");
    if (!main || !page.querySelector("[data-sheet], [data-thanks], [data-stop]")) return false;
    const before = pageOf();
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    document.querySelector("main").replaceWith(document.adoptNode(main));
    // The browser's way back goes page by page; a page that came again with errors is none of its own.
    if (!isWayBack && (pageOf() !== before || document.querySelector("[data-thanks]"))) history.pushState({}, "");
    window.scrollTo(0, 0);
    start();
    if (!document.getElementById("errors")) {
      const heading = document.querySelector("main h2, main h1");
      const steps = document.querySelector(".steps p, .note h2");
      const target = steps || heading;
      target.setAttribute("tabindex", "-1");
      target.focus({ preventScroll: true });
    }
    return true;
  };
  const send = async (form, data, isWayBack) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const reply = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), signal: stop.signal, cache: "no-store" });
      if (reply.status >= 500 || reply.status === 429) return "busy";
      const html = await reply.text();
      return form.isConnected && show(html, isWayBack) ? "done" : "busy";
    } catch {
      return "unsent";
    } finally {
      clearTimeout(timer);
    }
  };
  const post = (form, button, isWayBack = false) => {
    if (form.dataset.isSending) return;
    form.dataset.isSending = "1";
    clearTimeout(retry);
    const data = new FormData(form);
    if (button && button.name) data.set(button.name, button.value);
    const isFinal = data.get("_go") === "send";
    const status = form.querySelector("[data-send-note]");
    const buttons = form.querySelectorAll("button[type=submit]");
    keep(form, isFinal);
    let tries = 0;
    const attempt = async () => {
      clearTimeout(retry);
      retry = null;
      buttons.forEach((each) => each.setAttribute("aria-disabled", "true"));
      status.textContent = form.dataset.sending;
      status.classList.remove("is-unsent");
      const end = await send(form, data, isWayBack);
      if (end === "done" || !form.isConnected) return;
      delete form.dataset.isSending;
      buttons.forEach((each) => each.removeAttribute("aria-disabled"));
      status.classList.add("is-unsent");
      status.textContent = end === "busy" ? form.dataset.unsentBusy : form.dataset.unsent;
      retry = setTimeout(again, PAUSES[Math.min(tries, PAUSES.length - 1)]);
      tries += 1;
    };
    const again = () => {
      if (!form.isConnected || form.dataset.isSending || !retry) return;
      form.dataset.isSending = "1";
      attempt();
    };
    form.tryAgain = again;
    // Who goes on typing after a failure sends by hand, with what is typed then.
    form.addEventListener("input", () => {
      if (retry) status.textContent = form.dataset.unsentPaused;
      clearTimeout(retry);
      retry = null;
    });
    attempt();
  };
  window.addEventListener("online", () => {
    const form = document.querySelector("form[data-sheet]");
    if (form && form.tryAgain) form.tryAgain();
  });
  const turnTo = (form, page) => {
    if (form.elements._page) form.elements._page.value = page;
    post(form, { name: "_go", value: "show" });
  };
  // The way back leads to the page before; after sending, to a clean sheet, also out of the browser's memory of it.
  window.addEventListener("popstate", () => {
    const form = document.querySelector("form[data-sheet]");
    const back = form && form.querySelector("button[name=_go][value=back]");
    if (back) post(form, back, true);
    else window.location.reload();
  });
  window.addEventListener("pageshow", (event) => {
    const form = document.querySelector("form[data-sheet]");
    if (!form || !tab || !form.dataset.mark || !tab.getItem(form.dataset.mark)) return;
    tab.removeItem(form.dataset.mark);
    if (event.persisted) {
      form.reset();
      window.location.reload();
    }
  });

  start = () => {
    clearTimeout(retry);
    retry = null;
    const thanks = document.querySelector("[data-thanks]");
    if (thanks) {
      if (local) Object.keys(local).filter((name) => name.startsWith(thanks.dataset.thanks)).forEach((name) => local.removeItem(name));
      if (tab) tab.setItem(thanks.dataset.mark, "1");
      return;
    }
    const form = document.querySelector("form[data-sheet]");
    if (!form) return;
    const errors = document.getElementById("errors");
    if (errors) errors.focus(); // read first
    const questions = [...form.querySelectorAll("[data-question]")];
    const isAnswered = (question) => {
      const rows = question.querySelectorAll("fieldset");
      return (rows.length ? [...rows] : [question]).every((group) =>
        [...group.querySelectorAll("input, textarea, select")].some((field) => (isTick(field) ? field.checked : field.value.trim())),
      );
    };
    const progress = form.querySelector("[data-progress]");
    const refresh = () => {
      applyRules(form);
      questions.forEach((question) => limit(form, question));
      if (!progress) return;
      progress.hidden = false;
      progress.querySelector("[data-progress-figure]").textContent = `${questions.filter(isAnswered).length} / ${form.dataset.of}`;
    };
    if (form.elements.key) restore(form);
    form.querySelectorAll("[data-ranking]").forEach((question) => rank(form, question));
    refresh();
    if (form.elements.key && "filled" in form.dataset) keep(form);
    form.addEventListener("input", (event) => {
      const question = event.target.closest("[data-question]");
      if (question) clearOthers(question, event.target);
      refresh();
      if (form.elements.key) keep(form);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.elements.key) post(form, event.submitter || form.querySelector("button[type=submit]"));
    });
  };
  start();
})();
