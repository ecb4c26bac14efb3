"use strict";
// Rows dragged by their grip within their list or into another one of its kind. The form is sent with the act
// «kind-place-row-list-position», as its buttons send theirs: nothing depends on this script.
//   <form data-drag> … <div data-list="3" data-kind="task"> … <div data-row="task-12"> … <span data-grip hidden>
(() => {
  const form = document.querySelector("form[data-drag]");
  if (!form) return;

  // After an act the focus returns to the button that was pressed, so that it can be pressed again.
  const did = new URLSearchParams(window.location.search).get("did");
  const pressed = did && form.querySelector(`button[value="${CSS.escape(did)}"]`);
  if (pressed) {
    const arrive = () => setTimeout(() => pressed.focus({ preventScroll: true }));
    window.history.replaceState(null, "", window.location.pathname + window.location.hash);
    if (document.readyState === "complete") arrive();
    else window.addEventListener("load", arrive);
  }

  let dragged = null;
  const kindOf = (row) => row.dataset.row.split("-")[0];
  const clear = () => {
    form.querySelectorAll(".drop-before, .drop-end").forEach((el) => el.classList.remove("drop-before", "drop-end"));
  };
  // The nearest list of the dragged row's kind, and the row of that list under the pointer.
  const aim = (target) => {
    const list = dragged && target.closest(`[data-list][data-kind="${kindOf(dragged)}"]`);
    if (!list) return null;
    const over = [...list.children].find((row) => row.matches("[data-row]") && row.contains(target));
    return { list, over };
  };
  form.querySelectorAll("[data-row]").forEach((row) => {
    const grip = row.querySelector("[data-grip]");
    if (!grip || grip.closest("[data-row]") !== row) return;
    grip.hidden = false;
    grip.addEventListener("pointerdown", () => { row.draggable = true; });
    grip.addEventListener("pointerup", () => { row.draggable = false; });
    row.addEventListener("dragstart", (event) => {
      if (event.target !== row) return;
      dragged = row;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", row.dataset.row);
      row.classList.add("is-dragged");
    });
    row.addEventListener("dragend", () => {
      row.draggable = false;
      row.classList.remove("is-dragged");
      dragged = null;
      clear();
    });
  });
  form.addEventListener("dragover", (event) => {
    const place = aim(event.target);
    if (!place) return;
    event.preventDefault();
    clear();
    if (place.over) place.over.classList.add("drop-before");
    else place.list.classList.add("drop-end");
  });
  form.addEventListener("drop", (event) => {
    const place = aim(event.target);
    if (!place) return;
    event.preventDefault();
    if (place.over === dragged) return;
    const others = [...place.list.children].filter((row) => row.matches("[data-row]") && row !== dragged);
    const position = place.over ? others.indexOf(place.over) + 1 : others.length + 1;
    const [kind, key] = dragged.dataset.row.split("-");
    const field = document.createElement("input");
    const value = [kind, "place", key, place.list.dataset.list, position].filter((part) => part !== "").join("-");
    Object.assign(field, { type: "hidden", name: "act", value });
    form.append(field);
    form.requestSubmit();
  });
})();
