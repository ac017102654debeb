// Sorting, filtering, searching and paging of the worklist; what is chosen is kept in the address after the hash.
// A clinic with several pages hands all its rows over in data/rows.js, so that both go over the whole clinic.
"use strict";

(() => {
  const table = document.querySelector("[data-worklist]");
  if (!table) return;
  const AT_ONCE = 200;
  const body = table.tBodies[0];
  const bar = document.querySelector("[data-filters]");
  const pager = document.querySelector("[data-pager]");
  const chips = [...bar.querySelectorAll("[data-status]")];
  const asks = [...document.querySelectorAll("[data-ask]")];
  const search = bar.querySelector("[data-search]");
  const heads = [...table.tHead.rows[0].cells];
  let state = new URLSearchParams(location.hash.slice(1));
  let found = [];

  // A row is built from its text only when it is shown: twenty thousand at once would stall the page.
  const entry = (html) => {
    let node = null;
    return {
      status: /data-status="([^"]*)"/.exec(html)[1],
      asks: /data-asks="([^"]*)"/.exec(html)[1].split(" "),
      keys: [...html.matchAll(/<t[hd](?: scope="row")?(?: data-key="([^"]*)")?/g)].map((cell) => cell[1] ?? ""),
      words: html.replace(/<[^>]*>/g, " ").toLowerCase(),
      row() {
        if (!node) {
          const holder = document.createElement("template");
          holder.innerHTML = html;
          node = holder.content.firstElementChild;
        }
        return node;
      },
    };
  };
  const entries = (window.worklistRows ?? [...body.rows].map((row) => row.outerHTML)).map(entry);

  // The second page of the clinic begins where it does without scripts, until something else is asked for.
  const firstPage = () => (state.size ? 0 : Number(table.dataset.page) - 1);
  const chosen = () => (state.get("status") ?? "").split(",").filter(Boolean);
  const remember = (name, value) => {
    if (value) state.set(name, value);
    else state.delete(name);
    if (name !== "page") state.delete("page");
    history.replaceState(null, "", state.size ? `#${state}` : location.pathname.split("/").pop());
    apply();
  };

  const compare = (column, isNumber) => (one, other) => {
    const [a, b] = [one.keys[column], other.keys[column]];
    // Rows without a value stay last in either direction.
    if (a === "" || b === "") return Number(a === "") - Number(b === "");
    const order = isNumber ? Number(a) - Number(b) : a.localeCompare(b);
    return state.get("down") ? -order : order;
  };

  const show = (from, upTo) => body.replaceChildren(...found.slice(from, upTo).map((item) => item.row()));

  const apply = () => {
    const statuses = chosen();
    const ask = state.get("ask");
    const wanted = (state.get("find") ?? "").toLowerCase();
    const head = heads[Number(state.get("sort") ?? -1)];
    found = entries.filter(
      (item) => (!statuses.length || statuses.includes(item.status)) && (!ask || item.asks.includes(ask)) && item.words.includes(wanted),
    );
    if (head) found.sort(compare(heads.indexOf(head), head.dataset.sort === "number"));
    const last = Math.max(0, Math.ceil(found.length / AT_ONCE) - 1);
    const page = Math.min(Number(state.get("page") ?? firstPage()), last);
    show(page * AT_ONCE, (page + 1) * AT_ONCE);
    for (const chip of chips) chip.setAttribute("aria-pressed", String(statuses.includes(chip.dataset.status)));
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
    pager.querySelector("[data-range]").textContent = `${page * AT_ONCE + 1} to ${Math.min((page + 1) * AT_ONCE, found.length)} of ${found.length}`;
    pager.querySelector("[data-previous]").disabled = page === 0;
    pager.querySelector("[data-next]").disabled = page === last;
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
      const statuses = new Set(chosen());
      if (!statuses.delete(chip.dataset.status)) statuses.add(chip.dataset.status);
      remember("status", [...statuses].join(","));
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
      remember("page", String(Number(state.get("page") ?? firstPage()) + step));
      table.scrollIntoView();
    });
  }
  // Arrow keys go from patient to patient, Enter opens the patient's page as any link does.
  body.addEventListener("keydown", (event) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    const row = step && event.target.closest("tr")?.[step];
    if (!row) return;
    event.preventDefault();
    row.querySelector("a").focus();
  });
  window.addEventListener("hashchange", () => {
    state = new URLSearchParams(location.hash.slice(1));
    apply();
  });
  // Paper has no next page to turn to: all that was found is printed.
  window.addEventListener("beforeprint", () => show(0, found.length));
  window.addEventListener("afterprint", apply);

  for (const nav of document.querySelectorAll("nav.pager")) nav.hidden = true;
  bar.hidden = false;
  apply();
})();
