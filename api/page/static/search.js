// The search box: concepts by name or entry term as one types; arrows choose, Enter opens, Escape closes.
const box = document.getElementById("q");
const list = document.getElementById("found");
const WAIT_MS = 120;
const MOST = 10;
let timer = 0;
let asked = 0;
let chosen = -1;

function close() {
  list.hidden = true;
  chosen = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function choose(next) {
  const options = [...list.children].filter((option) => option.dataset.href);
  if (!options.length) return;
  chosen = (next + options.length) % options.length;
  options.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
  box.setAttribute("aria-activedescendant", options[chosen].id);
  options[chosen].scrollIntoView({ block: "nearest" });
}

function counted(n, name) {
  return `${n.toLocaleString("en")} ${name}${n === 1 ? "" : "s"}`;
}

function option(concept, i) {
  const item = document.createElement("li");
  item.id = `found-${i}`;
  item.role = "option";
  item.ariaSelected = "false";
  item.dataset.href = `/explore/concepts/${encodeURIComponent(concept.ui)}`;
  const name = document.createElement("span");
  name.textContent = concept.name;
  if (concept.term) name.append(` (${concept.term})`);
  const meta = document.createElement("span");
  meta.className = "meta";
  meta.textContent = `${counted(concept.articles, "article")}, ${counted(concept.pairs, "pair")}`;
  item.append(name, meta);
  item.addEventListener("mousedown", (event) => event.preventDefault());
  item.addEventListener("click", () => location.assign(item.dataset.href));
  return item;
}

async function ask(words) {
  const mine = ++asked;
  let concepts;
  try {
    const answer = await fetch(`/concepts?${new URLSearchParams({ q: words, limit: MOST })}`);
    if (!answer.ok) return close();
    concepts = await answer.json();
  } catch {
    return close();
  }
  if (mine !== asked) return;
  chosen = -1;
  list.replaceChildren(...concepts.map(option));
  if (!concepts.length) {
    const none = document.createElement("li");
    none.role = "option";
    none.ariaDisabled = "true";
    none.className = "meta";
    none.textContent = "No such concept";
    list.append(none);
  }
  list.hidden = false;
  box.setAttribute("aria-expanded", "true");
}

box.addEventListener("input", () => {
  clearTimeout(timer);
  const words = box.value.trim();
  if (!words) { asked++; return close(); }
  timer = setTimeout(() => ask(words), WAIT_MS);
});
box.addEventListener("keydown", (event) => {
  if (list.hidden) return;
  if (event.key === "Escape") { event.preventDefault(); close(); } // a second one clears the box, as ever
  if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen + 1); }
  if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen - 1); }
  if (event.key === "Enter" && chosen >= 0) {
    event.preventDefault();
    location.assign(document.getElementById(box.getAttribute("aria-activedescendant")).dataset.href);
  }
});
box.addEventListener("blur", close);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    box.focus();
  }
});
