// Draws every figure of a page from the JSON beside it, and says how old the page is.
// Charts come on top of text and tables: without this script nothing is lost but the drawings.
"use strict";

(() => {
  const probe = document.createElement("span");
  probe.hidden = true;

  // The stylesheet owns the palette: var(--name) in a figure becomes the colour that CSS computes for it now.
  const colour = (value) => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };

  const coloured = (part) => {
    if (typeof part === "string") return /^var\(--[\w-]+\)$/.test(part) ? colour(part) : part;
    if (Array.isArray(part)) return part.map(coloured);
    if (part !== null && typeof part === "object") {
      return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, coloured(value)]));
    }
    return part;
  };

  const draw = () => {
    for (const plot of document.querySelectorAll("[data-figure]")) {
      const spec = JSON.parse(document.getElementById(plot.dataset.figure).textContent);
      const { data, layout } = coloured(spec);
      const isNarrow = plot.clientWidth < 480;
      if (isNarrow) layout.margin = { ...layout.margin, r: 80 };
      window.Plotly.react(plot, data, layout, spec.config);
    }
  };

  const sayAge = () => {
    const strip = document.querySelector("[data-published]");
    const hours = (Date.now() - Date.parse(`${strip.dataset.published}Z`)) / 3_600_000;
    const age = strip.querySelector(".age");
    const isStale = hours > Number(strip.dataset.staleHours);
    const said = hours < 1 ? "less than an hour ago" : hours < 48 ? `${Math.floor(hours)} hours ago` : `${Math.floor(hours / 24)} days ago`;
    age.textContent = isStale ? `${said}: stale, a nightly run is missing` : said;
    age.classList.toggle("stale", isStale);
    age.hidden = false;
  };

  document.body.append(probe);
  sayAge();
  if (window.Plotly) {
    draw();
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "print"]) {
      window.matchMedia(query).addEventListener("change", draw);
    }
  }
})();
