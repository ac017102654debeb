// Sorting, filtering and searching of the worklist; what is chosen is kept in the address after the hash.
"use strict";

(() => {
  const table = document.querySelector("[data-worklist]");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const bar = document.querySelector("[data-filters]");
  const chips = [...bar.querySelectorAll("[data-status]")];
  const search = bar.querySelector("[data-search]");
  const shown = bar.querySelector("[data-shown]");
  const heads = [...table.tHead.rows[0].cells];
  const state = new URLSearchParams(location.hash.slice(1));

  const remember = (name, value) => {
    if (value) state.set(name, value);
    else state.delete(name);
    history.replaceState(null, "", state.size ? `#${state}` : location.pathname.split("/").pop());
    apply();
  };

  const compare = (column, isNumber) => (one, other) => {
    const [a, b] = [one, other].map((row) => row.cells[column].dataset.key);
    // Rows without a value stay last in either direction.
    if (a === "" || b === "") return Number(a === "") - Number(b === "");
    const order = isNumber ? Number(a) - Number(b) : a.localeCompare(b);
    return state.get("down") ? -order : order;
  };

  const apply = () => {
    const statuses = (state.get("status") ?? "").split(",").filter(Boolean);
    const wanted = (state.get("find") ?? "").toLowerCase();
    const column = Number(state.get("sort") ?? -1);
    const head = heads[column];
    const ordered = head ? [...rows].sort(compare(column, head.dataset.sort === "number")) : rows;
    body.append(...ordered);
    let visible = 0;
    for (const row of rows) {
      const isShown = (!statuses.length || statuses.includes(row.dataset.status)) && row.textContent.toLowerCase().includes(wanted);
      row.hidden = !isShown;
      visible += Number(isShown);
    }
    for (const chip of chips) chip.setAttribute("aria-pressed", String(statuses.includes(chip.dataset.status)));
    heads.forEach((cell, place) => {
      if (place === column) cell.setAttribute("aria-sort", state.get("down") ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
    shown.textContent = `${visible} of ${rows.length} patients shown`;
  };

  heads.forEach((head, place) => {
    if (!head.dataset.sort) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => {
      const isSame = Number(state.get("sort") ?? -1) === place;
      if (isSame && !state.get("down")) state.set("down", "1");
      else state.delete("down");
      remember("sort", String(place));
    });
    head.replaceChildren(button);
  });
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      const chosen = new Set((state.get("status") ?? "").split(",").filter(Boolean));
      if (!chosen.delete(chip.dataset.status)) chosen.add(chip.dataset.status);
      remember("status", [...chosen].join(","));
    });
  }
  search.value = state.get("find") ?? "";
  search.addEventListener("input", () => remember("find", search.value.trim()));
  bar.hidden = false;
  apply();
})();
