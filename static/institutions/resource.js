"use strict";
// Comfort only: the form of a resource shows what its type has. Fields with something in them stay in sight.
(() => {
  const type = document.querySelector("form [name=type]");
  if (!type) return;
  const KINDS = { seats: [0, 4], licences: [3], internet_mbps: [2] }; // groups of the choice of types
  const show = () => {
    const groups = [...type.querySelectorAll("optgroup")];
    const chosen = groups.indexOf(type.selectedOptions[0]?.closest("optgroup"));
    Object.entries(KINDS).forEach(([name, kinds]) => {
      const field = document.querySelector(`[name=${name}]`);
      const place = document.getElementById(`div_id_${name}`);
      if (field && place) place.hidden = !field.value && !place.querySelector(".is-invalid") && !kinds.includes(chosen);
    });
  };
  type.addEventListener("change", show);
  show();
})();
