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

  // A chart of several panels has axes of each letter with a number behind.
  const axesOf = (layout, letter) => Object.keys(layout).filter((key) => key.startsWith(`${letter}axis`)).map((key) => layout[key]);

  const pen = document.createElement("canvas").getContext("2d");

  // On a phone and on paper text is smaller, and the chart has the room that its labels leave.
  const printed = window.matchMedia("print");
  const PAPER = 9;
  const PHONE = 11;
  const shrink = (layout, width, size) => {
    layout.xaxis.nticks = Math.max(4, Math.floor(width / 110));
    // What stands before a label keeps its size.
    const kept = Math.max(0, ...(layout.annotations ?? []).map((label) => label.xshift ?? 0));
    layout.margin = { ...layout.margin, l: 44, r: kept + Math.ceil(((layout.margin.r - kept) * size) / layout.font.size) };
    layout.annotations = layout.annotations?.map((label) => ({ ...label, font: { ...label.font, size } }));
    // Under the axis and its title, which take a larger part of a small chart.
    if (layout.legend) layout.legend = { ...layout.legend, y: -0.26 };
    for (const axis of axesOf(layout, "x")) axis.title.standoff = 4;
    if (layout.uniformtext) layout.uniformtext.minsize = size - 1;
    layout.font = { ...layout.font, size };
  };

  // Names that would take much of a narrow chart stand in rows above it, in the same order, each after its sample.
  const WIDEST = 0.27;
  const namesAbove = (layout, plot) => {
    const samples = layout.shapes?.filter((shape) => shape.xsizemode === "pixel") ?? [];
    if (!samples.length || layout.margin.r <= WIDEST * plot.clientWidth || !plot.clientWidth) return;
    const { size, family } = layout.font;
    pen.font = `${size}px ${family}`;
    const rowHeight = size + 7;
    layout.margin.r = size;
    const across = plot.clientWidth - layout.margin.l - layout.margin.r;
    let [left, rows] = [-layout.margin.l, 0];
    const names = layout.annotations.toReversed().map((label) => {
      const text = label.text.replaceAll("<br>", " ");
      const length = label.xshift + pen.measureText(text).width;
      if (left > -layout.margin.l && left + length > across) [left, rows] = [-layout.margin.l, rows + 1];
      const name = { from: label.y, left, row: rows, label: { ...label, text, x: 0, y: 1, xshift: left + label.xshift } };
      left += length + size;
      return name;
    });
    // The row next to the chart is that of the mark of simulated data.
    const base = layout.margin.t - rowHeight / 2;
    layout.margin.t += (rows + 1) * rowHeight;
    const upwards = plot.clientHeight - layout.margin.t - layout.margin.b;
    for (const name of names) {
      name.label.yshift = base + (rows - name.row + 1) * rowHeight;
      for (const sample of samples.filter((shape) => shape.yanchor === name.from)) {
        Object.assign(sample, { xanchor: name.left / across, yanchor: 1 + name.label.yshift / upwards });
      }
    }
    layout.annotations = names.map((name) => name.label);
  };

  // Where tick labels would touch, every second or third is left.
  const thin = (axis, width, size) => {
    if (!axis.ticktext) return;
    const longest = Math.max(...axis.ticktext.flatMap((text) => text.split("<br>")).map((line) => line.length));
    const seen = axis.tickvals.filter((place) => !axis.range || place <= axis.range[1]).length;
    const step = Math.ceil((seen * (0.62 * size * longest + 12)) / width);
    axis.ticktext = axis.ticktext.map((text, place) => (place % step ? "" : text));
  };

  // What an axis counts may be longer than a low panel is high, and run into the next: the first then stands for all.
  const nameOnce = (layout, plot) => {
    const upwards = plot.clientHeight - layout.margin.t - layout.margin.b;
    pen.font = `${layout.font.size}px ${layout.font.family}`;
    for (const { domain: [start, end] = [0, 1], title } of axesOf(layout, "y").slice(1)) {
      if (title?.text && pen.measureText(title.text).width > (end - start) * upwards) title.text = "";
    }
  };

  const fit = (layout, plot) => {
    const width = plot.clientWidth;
    if (printed.matches) shrink(layout, width, PAPER);
    else if (width < 640) shrink(layout, width, PHONE);
    namesAbove(layout, plot);
    nameOnce(layout, plot);
    const across = axesOf(layout, "x");
    for (const axis of across) {
      const [start, end] = axis.domain ?? [0, 1];
      thin(axis, (end - start) * (width - layout.margin.l - layout.margin.r), layout.font.size);
    }
    // What an axis counts is no heading: larger than its numbers it touched them.
    for (const axis of [...across, ...axesOf(layout, "y")]) axis.title.font = { size: layout.font.size };
  };

  // Plotly keeps the size that a chart had; on paper, and on the screen after it, a chart has the size of its place.
  const measure = (layout, plot) => {
    if (!plot.clientWidth) return;
    layout.width = plot.clientWidth;
    if (printed.matches || !layout.height) layout.height = plot.clientHeight;
  };

  // A chart saved as an image must still say that its data are simulated.
  const mark = (layout) => {
    if (!document.querySelector(".banner")) return;
    const place = { xref: "paper", yref: "paper", x: 1, y: 1, xanchor: "right", yanchor: "bottom", showarrow: false };
    const note = { ...place, text: "Simulated data", font: { size: Math.min(PHONE, layout.font.size), color: layout.font.color } };
    layout.annotations = [...(layout.annotations ?? []), note];
  };

  const draw = () => {
    for (const plot of document.querySelectorAll("[data-figure]")) {
      const spec = JSON.parse(document.getElementById(plot.dataset.figure).textContent);
      const { data, layout } = coloured(spec);
      fit(layout, plot);
      mark(layout);
      measure(layout, plot);
      window.Plotly.react(plot, data, layout, spec.config);
    }
  };

  // A page that is the same in many releases does not hold the release's time: it comes with the release.
  const sayRelease = () => {
    const strip = document.querySelector("[data-strip]");
    if (!strip || !window.release) return;
    Object.assign(strip.dataset, window.release);
    strip.querySelector("[data-published-at]").textContent = `${window.release.published.slice(0, 16).replace("T", " ")} UTC`;
  };

  const sayAge = () => {
    const strip = document.querySelector("[data-published]");
    const hours = (Date.now() - Date.parse(`${strip.dataset.published}Z`)) / 3_600_000;
    const age = strip.querySelector(".age");
    const isStale = hours > Number(strip.dataset.staleHours);
    const said = hours < 1 ? "less than an hour ago" : hours < 2 ? "1 hour ago" : hours < 48 ? `${Math.floor(hours)} hours ago` : `${Math.floor(hours / 24)} days ago`;
    age.textContent = isStale ? `${said}: stale, a nightly run is missing` : said;
    age.classList.toggle("stale", isStale);
    age.hidden = false;
  };

  // A page of rules is printed whole; others without what is folded away.
  window.addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll(".whole details")) folded.open = true;
  });

  document.body.append(probe);
  sayRelease();
  sayAge();
  if (window.Plotly) {
    draw();
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "print"]) {
      window.matchMedia(query).addEventListener("change", draw);
    }
  }
})();
