// The treemap of `/` and the table of the same numbers. Two levels at a time come from /coverage; a click goes down, the
// crumbs go up, and the address follows, so that a place can be sent to someone.
import { init } from "./echarts.treemap.min.js";

const holder = document.getElementById("chart");
if (holder) start();

function start() {
  const chart = init(holder, null, { renderer: "canvas" });
  const state = { at: holder.dataset.at, rows: [], path: readCrumbs() };
  chart.on("finished", () => {
    if (!state.rows.length) return;
    holder.dataset.drawn = state.at || "MeSH";
    performance.mark("drawn");
  });
  chart.on("click", ({ data }) => data?.row && open(data.row));
  new ResizeObserver(() => chart.resize()).observe(holder);
  document.addEventListener("themechange", () => draw(chart, state));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-at]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(link.dataset.at);
  });
  window.addEventListener("popstate", () => go(new URLSearchParams(location.search).get("at") ?? "", false));

  function open(row) {
    if (row.has_children) go(row.number);
    else location.assign(conceptUrl(row));
  }

  async function go(at, push = true) {
    const rows = await load(at);
    const above = rows.length ? pathTo(at, state, rows) : null;
    if (!above) return location.assign(at ? `/?at=${encodeURIComponent(at)}` : "/");
    Object.assign(state, { at, rows, path: above });
    if (push) history.pushState(null, "", at ? `/?at=${encodeURIComponent(at)}` : "/");
    draw(chart, state);
    fillTable(state);
  }

  load(state.at).then((rows) => {
    state.rows = rows;
    draw(chart, state);
  });
}

async function load(at) {
  const asked = new URLSearchParams({ depth: at ? 2 : 1, n: holder.dataset.n, alpha: holder.dataset.alpha });
  if (at) asked.append("under", at);
  try {
    const answer = await fetch(`/coverage?${asked}`);
    if (!answer.ok) throw new Error(answer.statusText);
    return (await answer.json()).rows;
  } catch {
    holder.textContent = "The picture could not be loaded; the table below holds the same numbers.";
    return [];
  }
}

function readCrumbs() {
  return [...document.querySelectorAll("#crumbs li")].map((item) => ({
    name: item.textContent.trim(),
    number: item.querySelector("a")?.dataset.at ?? holder.dataset.at,
  }));
}

// The names above a place: those known already, and those between them and the place, which stand in the rows shown before.
function pathTo(at, state, rows) {
  const known = state.path.findIndex((step) => step.number === at);
  if (known >= 0) return state.path.slice(0, known + 1);
  const between = state.rows.filter((row) => row.number !== state.at && isAbove(row.number, at));
  const here = rows.find((row) => row.number === at);
  if (!here || (state.at && !isAbove(state.at, at))) return null;
  return [...state.path, ...between, here].map(({ name, number }) => ({ name, number }));
}

function isAbove(upper, lower) {
  return upper !== lower && (upper.length === 1 ? lower.startsWith(upper) : lower.startsWith(`${upper}.`));
}

function conceptUrl(row) {
  return `/explore/concepts/${encodeURIComponent(row.ui ?? row.number)}`;
}

// Pairs beside the target, in six steps and one for places without a target; the same rule as api/page/overview.py.
function colourOf(row) {
  if (row.target <= 0) return row.filled > 0 ? "c5" : "cx";
  const share = row.filled / row.target;
  if (share <= 0) return "c0";
  return ["c1", "c2", "c3", "c4", "c5"][[0.5, 0.8, 1.25, 2, Infinity].findIndex((end) => share < end)];
}

function shownBelow(state) {
  const top = state.at ? 1 : 0;
  return state.rows.filter((row) => row.depth === top);
}

function draw(chart, state) {
  const css = getComputedStyle(document.documentElement);
  const ink = (name) => css.getPropertyValue(`--${name}`).trim();
  const node = (row) => ({
    name: row.name,
    value: row.articles,
    row,
    itemStyle: { color: ink(colourOf(row)), borderColor: ink("surface") },
    label: { color: ink(`on-${colourOf(row)}`) },
    upperLabel: { color: ink("ink"), backgroundColor: ink("surface") },
  });
  const hasTargets = state.rows.some((row) => row.target > 0);
  const isDrawn = (row) => row.articles > 0 && (row.target > 0 || !hasTargets);
  const data = shownBelow(state).filter(isDrawn).map((row) => {
    const below = state.rows.filter((r) => r.depth === row.depth + 1 && isDrawn(r) && isAbove(row.number, r.number));
    return below.length ? { ...node(row), itemStyle: { borderColor: ink("surface") }, children: below.map(node) } : node(row);
  });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: css.getPropertyValue("--sans") },
    tooltip: { formatter: ({ data: at }) => (at?.row ? tip(at.row) : ""), className: "tip", borderWidth: 0, padding: 0,
               backgroundColor: "transparent", extraCssText: "box-shadow:none", confine: true },
    series: [{
      type: "treemap", data, roam: false, nodeClick: false, breadcrumb: { show: false }, visibleMin: 12,
      width: "100%", height: "100%", top: 0, left: 0, right: 0, bottom: 0,
      label: { show: true, fontSize: 12, padding: [5, 6], overflow: "truncate", position: "insideTopLeft" },
      upperLabel: { show: true, height: 22, padding: [0, 5], fontSize: 12, fontWeight: 600, overflow: "truncate" },
      emphasis: { upperLabel: { show: true }, itemStyle: { borderColor: ink("ink") } },
      levels: [
        { itemStyle: { borderWidth: 0, gapWidth: 3, borderColor: ink("surface") }, upperLabel: { show: false } },
        { itemStyle: { borderWidth: 1, gapWidth: 2, borderColor: ink("surface") } },
        { itemStyle: { borderWidth: 0, gapWidth: 0 } },
      ],
    }],
  }, true);
}

function tip(row) {
  const made = element("div", "tipbox");
  made.append(element("strong", "", row.name), element("span", "code", row.number));
  for (const [name, value] of [["articles", row.articles], ["pairs", row.pairs], ["target", row.target.toFixed(1)]]) {
    made.append(element("span", "", `${name} ${value.toLocaleString("en")}`));
  }
  return made;
}

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

function fillTable(state) {
  const here = state.path.at(-1);
  document.getElementById("level-caption").textContent = `${here.name}: what stands right below`;
  document.querySelector("#crumbs ol").replaceChildren(...state.path.map((step, i) => crumb(step, i === state.path.length - 1)));
  document.querySelector("#level tbody").replaceChildren(...shownBelow(state).map(tableRow));
  const top = state.at ? state.rows.find((row) => row.number === state.at) : null;
  const link = document.getElementById("concept-link");
  link.replaceChildren();
  if (top?.ui) {
    const made = element("a", "", `${top.name}: definition, other names and pairs`);
    made.href = conceptUrl(top);
    link.append(made);
  }
}

function crumb(step, isLast) {
  const item = element("li");
  const made = element(isLast ? "span" : "a", "", step.name);
  if (isLast) made.setAttribute("aria-current", "true");
  else {
    made.href = step.number ? `/?at=${encodeURIComponent(step.number)}` : "/";
    made.dataset.at = step.number;
  }
  item.append(made);
  return item;
}

function tableRow(row) {
  const made = element("tr");
  const head = element("th");
  head.scope = "row";
  const link = element("a", "", row.name);
  link.href = row.has_children ? `/?at=${encodeURIComponent(row.number)}` : conceptUrl(row);
  if (row.has_children) link.dataset.at = row.number;
  head.append(element("i", `swatch ${colourOf(row)}`), link);
  const whole = (value) => value.toLocaleString("en");
  const tenth = (value) => value.toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const rounded = Math.round(row.deficit * 10) / 10 || 0; // never -0
  const deficit = `${rounded > 0 ? "+" : ""}${tenth(rounded)}`;
  const cells = [whole(row.articles), whole(row.pairs), tenth(row.target), deficit].map((text) => element("td", "n", text));
  const last = element("td");
  last.append(bar(row.filled, row.target));
  made.append(head, element("td", "code", row.number), ...cells, last);
  return made;
}

function bar(filled, target) {
  const most = Math.max(filled, target);
  const svg = (tag, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    return made;
  };
  const made = svg("svg", { class: "bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" });
  made.append(svg("rect", { class: "track", width: 100, height: 10 }));
  if (most > 0) {
    made.append(svg("rect", { class: "fill", width: (100 * filled) / most, height: 10 }));
    made.append(svg("rect", { class: "goal", x: Math.min((100 * target) / most, 98), width: 2, height: 10 }));
  }
  return made;
}
