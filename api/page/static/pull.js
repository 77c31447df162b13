// The pull builder: what is chosen becomes a URL, counted as one goes.
const form = document.getElementById("pull");
const count = document.getElementById("count");
const details = document.getElementById("details");
const WAIT_MS = 250;
let timer = 0;
let asked = 0;

function parameters() {
  const chosen = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (!value || (name === "balance" && value === "none") || (name === "contexts" && value === "full")) continue;
    if (name === "alpha" && form.elements.balance.value !== "tree") continue;
    const words = name === "under" ? value.trim().split(/[\s,]+/) : [value];
    words.filter(Boolean).forEach((word) => chosen.append(name, word));
  }
  return chosen;
}

// `pinned` is the address under which the server keeps giving these very bytes; without it, what is there when asked.
function show(pinned) {
  const made = new URL(pinned ?? `/datasets/pull?${parameters()}`, location.origin);
  for (const name of ["format", "contexts"]) {
    if (pinned) made.searchParams.set(name, form.elements[name].value);
  }
  const url = made.href.replace(/\?$/, "");
  const link = document.getElementById("url");
  link.href = url;
  link.textContent = url;
  document.getElementById("curl").textContent = `curl --compressed -o pairs.jsonl '${url}'`;
  document.getElementById("python").textContent = `datasets.load_dataset("json", data_files="${url}", split="train")`;
  form.querySelector(".of-tree").hidden = form.elements.balance.value !== "tree";
}

async function tally() {
  const mine = ++asked;
  const selection = parameters();
  ["format", "contexts"].forEach((name) => selection.delete(name)); // they change how rows look, not which there are
  let said;
  let problem = "";
  try {
    const answer = await fetch(`/datasets/count?${selection}`);
    said = await answer.json();
    if (!answer.ok) problem = [said.detail, said.remedy].filter(Boolean).join(" ");
  } catch {
    problem = "The server does not answer.";
  }
  if (mine !== asked) return;
  count.classList.toggle("problem", Boolean(problem));
  count.textContent = problem || `${said.pairs.toLocaleString("en")} ${said.pairs === 1 ? "pair" : "pairs"}`;
  details.replaceChildren(...(problem ? [] : lines(said)).map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }));
  show(problem ? undefined : said.url);
}

function lines(said) {
  const listed = (counts) => Object.entries(counts).map(([name, n]) => `${n.toLocaleString("en")} ${name}`).join(", ");
  const withheld = Object.entries(said.left_out).map(([why, n]) => `${n.toLocaleString("en")} left out: ${why}`);
  return [`as of revision ${said.revision}`, listed(said.by_kind), listed(said.by_decision), ...withheld].filter(Boolean);
}

function change() {
  show();
  clearTimeout(timer);
  timer = setTimeout(tally, WAIT_MS);
}

form.addEventListener("input", change);
form.addEventListener("submit", (event) => { event.preventDefault(); tally(); });
document.querySelectorAll("[data-copy]").forEach((button) => button.addEventListener("click", async () => {
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}));
show();
tally();
