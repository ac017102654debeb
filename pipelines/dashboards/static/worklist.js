// Sorting, filtering, searching and paging of the worklist; what is chosen is kept in the address after the hash.
// data/list-….js says of every patient of the clinic what that takes; the rows of a clinic with several pages lie in
// data/rows-….js, some in each, and are loaded when they are shown.
"use strict";

(() => {
  const table = document.querySelector("[data-worklist]");
  if (!table || !window.worklist1) return;
  const [firstPage, pageRows, partRows] = ["page", "pageRows", "partRows"].map((name) => Number(table.dataset[name]));
  const body = table.tBodies[0];
  const bar = document.querySelector("[data-filters]");
  const pager = document.querySelector("[data-pager]");
  const chips = [...bar.querySelectorAll("[data-status]")];
  const asks = [...document.querySelectorAll("[data-ask]")];
  const search = bar.querySelector("[data-search]");
  const heads = [...table.tHead.rows[0].cells];
  let state = new URLSearchParams(location.hash.slice(1));
  let found = [];

  const statuses = chips.map((chip) => chip.dataset.status);
  const entries = [];
  for (let part = 1; window[`worklist${part}`]; part += 1) {
    const list = window[`worklist${part}`];
    list.patient.forEach((patient, index) => {
      const [status, place] = [list.status[index], entries.length];
      const [headache, probability, visit] = [list.headache[index], list.probability[index], list.visit[index]];
      entries.push({
        place, status, asks: list.asks[index].split(" "), words: [patient, ...list.words[index].map((word) => list.phrases[word])],
        keys: { patient, place, headache, probability, visit, status: statuses.indexOf(status) },
      });
    });
  }

  // Built rows by their place in the list; a page brings its own.
  const rows = new Map([...body.rows].map((row, index) => [(firstPage - 1) * pageRows + index, row]));
  const nobody = document.createElement("tr");
  nobody.append(Object.assign(document.createElement("td"), { colSpan: heads.length, className: "nobody", textContent: "No patient matches." }));
  const drawn = (items) => (items.length ? items.map(row) : [nobody]);
  const partOf = (item) => Math.floor(item.place / partRows) + 1;
  const isHere = (item) => rows.has(item.place) || Boolean(window[`worklistRows${partOf(item)}`]);
  const row = (item) => {
    if (!rows.has(item.place)) {
      const holder = document.createElement("template");
      holder.innerHTML = window[`worklistRows${partOf(item)}`][item.place % partRows];
      rows.set(item.place, holder.content.firstElementChild);
    }
    return rows.get(item.place);
  };
  const asked = new Map();
  const load = (part) => {
    if (!asked.has(part)) {
      const loaded = (resolve, reject) => {
        const script = document.createElement("script");
        Object.assign(script, { src: `data/rows-${part}.js`, onload: resolve, onerror: reject });
        document.head.append(script);
      };
      asked.set(part, new Promise(loaded));
    }
    return asked.get(part);
  };
  const missing = (items) => [...new Set(items.filter((item) => !isHere(item)).map(partOf))];

  // The second page of the clinic begins where it does without scripts, until something else is asked for.
  const page = () => Number(state.get("page") ?? (state.size ? 0 : firstPage - 1));
  const chosen = () => (state.get("status") ?? "").split(",").filter(Boolean);
  // Back undoes a choice; what is being typed is one choice, not one a letter.
  const remember = (name, value) => {
    const isTypedOn = name === "find" && state.has("find");
    if (value) state.set(name, value);
    else state.delete(name);
    if (name !== "page") state.delete("page");
    history[isTypedOn ? "replaceState" : "pushState"](null, "", state.size ? `#${state}` : location.pathname.split("/").pop());
    apply();
  };

  const compare = (column) => (one, other) => {
    const [a, b] = [one.keys[column], other.keys[column]];
    // Rows without a value stay last in either direction.
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const order = typeof a === "number" ? a - b : a.localeCompare(b);
    return state.get("down") ? -order : order;
  };

  // What is found is shown page by page; the rows of further pages come behind, so that all of it can be printed.
  const show = async (page) => {
    const wanted = found;
    const items = wanted.slice(page * pageRows, (page + 1) * pageRows);
    try {
      await Promise.all(missing(items).map(load));
      if (found !== wanted) return;
      body.replaceChildren(...drawn(items));
      for (const part of missing(wanted)) if (found === wanted) await load(part);
    } catch {
      bar.querySelector("[data-shown]").textContent = "The rows could not be loaded. The pages below hold them too.";
      for (const nav of document.querySelectorAll("nav.pager")) nav.hidden = false;
    }
  };

  const apply = () => {
    const kept = chosen();
    const ask = state.get("ask");
    const wanted = (state.get("find") ?? "").toLowerCase();
    const head = heads[Number(state.get("sort") ?? -1)];
    found = entries.filter(
      (item) => (!kept.length || kept.includes(item.status)) && (!ask || item.asks.includes(ask)) && item.words.some((word) => word.includes(wanted)),
    );
    if (head) found.sort(compare(head.dataset.sort));
    const last = Math.max(0, Math.ceil(found.length / pageRows) - 1);
    const shown = Math.min(page(), last);
    for (const chip of chips) chip.setAttribute("aria-pressed", String(kept.includes(chip.dataset.status)));
    for (const link of asks) {
      if (link.dataset.ask === ask) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    heads.forEach((cell) => {
      if (cell === head) cell.setAttribute("aria-sort", state.get("down") ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
    if (document.activeElement !== search) search.value = state.get("find") ?? "";
    bar.querySelector("[data-clear]").hidden = state.size === 0;
    bar.querySelector("[data-shown]").textContent = `${found.length} of ${entries.length} patients`;
    pager.hidden = last === 0;
    pager.querySelector("[data-range]").textContent = `${shown * pageRows + 1} to ${Math.min((shown + 1) * pageRows, found.length)} of ${found.length}`;
    pager.querySelector("[data-previous]").disabled = shown === 0;
    pager.querySelector("[data-next]").disabled = shown === last;
    show(shown);
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
      const kept = new Set(chosen());
      if (!kept.delete(chip.dataset.status)) kept.add(chip.dataset.status);
      remember("status", [...kept].join(","));
    });
  }
  for (const link of asks) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      remember("ask", state.get("ask") === link.dataset.ask ? "" : link.dataset.ask);
    });
  }
  search.addEventListener("input", () => remember("find", search.value.trim()));
  bar.querySelector("[data-clear]").addEventListener("click", () => {
    state = new URLSearchParams();
    search.value = "";
    remember("status", "");
  });
  for (const [name, step] of [["previous", -1], ["next", 1]]) {
    pager.querySelector(`[data-${name}]`).addEventListener("click", () => {
      remember("page", String(page() + step));
      table.scrollIntoView();
    });
  }
  // Arrow keys go from patient to patient, Enter opens the patient's page as any link does.
  body.addEventListener("keydown", (event) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    const row = step && event.target.closest("tr")?.[step];
    if (!row) return;
    event.preventDefault();
    row.querySelector("a")?.focus();
  });
  window.addEventListener("popstate", () => {
    state = new URLSearchParams(location.hash.slice(1));
    apply();
  });
  // Paper has no next page to turn to: all that was found is printed.
  window.addEventListener("beforeprint", () => body.replaceChildren(...drawn(found.filter(isHere))));
  window.addEventListener("afterprint", apply);

  for (const nav of document.querySelectorAll("nav.pager")) nav.hidden = true;
  bar.hidden = false;
  apply();
})();
