"""Measures how well the gate tells what is a benchmark's: planted contamination, paraphrases, hard negatives, cost.

python tests/bench/contamination.py --data DIR [--paraphrases FILE] [--embedder] [--load]

DIR holds pubmedqa/, mesh/ and pubmed/. FILE is JSON Lines with pmid and question: paraphrases written one by one,
which are not kept here since PubMedQA's questions are not. Besides, paraphrases are made by rule: words exchanged,
clauses moved. Thresholds are looked at on one half of items (dev) and reported on the other (test). Hard negatives:
each item against the other nine tenths of PubMedQA, and articles of the corpus that share a heading with one of its
items. `--embedder` adds the small embedding model (extra `train`), `--load` the time that loading a corpus takes with
and without PubMedQA in the graph.
"""

import argparse
import gzip
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import platformdirs

from agents.embedding import open_embedder
from graph.benchmark_gate import BenchmarkGate, Hit, Item, Items
from graph.benchmark_questions import SHARED_WORDS, TOKEN_SET, Embed, Nearest
from graph.identity import seeded_order
from graph.records import Article
from ingest.benchmark.load_benchmark import load_benchmarks
from ingest.mesh.load_mesh import load_mesh
from ingest.pubmed.load_pubmed import load_pubmed
from ingest.pubmed.pubmed_xml import parse_pubmed
from tests.bench.real_graph import CORPUS, MESH, machine, served

PQAL = "pubmedqa/ori_pqal.json.gz"
FOLDS = 10
CHECK_TAGS = {
    "Humans", "Animals", "Male", "Female", "Adult", "Middle Aged", "Aged", "Adolescent", "Child", "Young Adult",
    "Aged, 80 and over", "Child, Preschool", "Infant", "Infant, Newborn", "Pregnancy",
}  # fmt: skip
SENTENCE = re.compile(r"(?<=[.!?])\s+")
SYNONYMS = {
    "affect": "influence", "affects": "influences", "effect": "impact", "effects": "impact", "improve": "enhance",
    "improves": "enhances", "reduce": "lower", "reduces": "lowers", "increase": "raise", "increased": "raised",
    "patients": "people", "children": "paediatric patients", "women": "females", "men": "males", "elderly": "older",
    "associated": "linked", "association": "link", "related": "linked", "correlate": "agree", "predict": "forecast",
    "risk": "hazard", "treatment": "therapy", "surgery": "operation", "outcome": "result", "outcomes": "results",
    "useful": "helpful", "necessary": "needed", "effective": "efficacious", "safe": "harmless", "important": "relevant",
    "influence": "affect", "prevent": "avert", "diagnosis": "detection", "measurement": "assessment", "role": "part",
    "quality": "standard", "difference": "distinction", "change": "alter", "benefit": "gain", "feasible": "practicable",
    "mortality": "death", "cancer": "carcinoma", "use": "application", "using": "with", "during": "in the course of",
    "after": "following", "before": "prior to", "among": "in", "versus": "compared with", "need": "require",
}  # fmt: skip
MOVED = re.compile(r"(Does|Do|Did|Is|Are) (.+?) (in|of|for|with|after|following) (.+)\?$")
AUXILIARY = re.compile(r"^(is|are|was|were|do|does|did|can|could|should|will|would|has|have)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """A text put to the gate, and the item it really is ("" for none)."""

    text: str
    item: str


def main() -> None:
    """Print everything that was measured."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True, help="folder with pubmedqa/, mesh/ and pubmed/")
    options.add_argument("--paraphrases", type=Path, help="JSON Lines with pmid and question")
    options.add_argument("--embedder", action="store_true", help="compare questions by meaning too")
    options.add_argument("--load", action="store_true", help="measure loading as well")
    options.add_argument("--cache", type=Path, default=Path(platformdirs.user_cache_dir("kailin")), help="downloads")
    given = options.parse_args()
    print(machine())
    rows: dict[str, dict[str, Any]] = orjson.loads(gzip.decompress((given.data / PQAL).read_bytes()))
    items = [item_of(pmid, row) for pmid, row in rows.items()]
    articles = [a for a in parse_pubmed(given.data / CORPUS) if isinstance(a, Article) and a.abstract]
    embed = embedder(given.cache) if given.embedder else None
    written = read_paraphrases(given.paraphrases) if given.paraphrases else []
    planted(items, rows)
    near = [a for a in articles if shares_heading(a, rows)]
    print(f"corpus: {len(articles):,} abstracts, {len(near):,} share a heading with an item")
    texts(items, rows, near)
    questions(items, rows, near, written, embed)
    if given.load:
        loading(given.data, given.cache)


def item_of(pmid: str, row: dict[str, Any]) -> Item:
    """Return a PubMedQA item as the loader makes it."""
    return Item("PQA-L", pmid, (int(pmid),), row["QUESTION"], (" ".join([*row["CONTEXTS"], row["LONG_ANSWER"]]),))


def gate_of(items: Iterable[Item], embed: Embed | None = None) -> BenchmarkGate:
    """Return a gate of some items."""
    gate = BenchmarkGate(Items(items := list(items)), benchmarks=("bench",))
    return gate.with_embed(embed, "small") if embed else gate


def embedder(cache: Path) -> Embed:
    """Return the small embedding model, which must have been fetched, its answers remembered."""
    model = open_embedder(model=None, base_url=None, api_key="", cache=cache)
    known: dict[str, Any] = {}

    def embed(texts: Sequence[str]) -> Any:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, model.embed(new), strict=True))
        return np.stack([known[text] for text in texts])

    return embed


def half(pmid: str) -> str:
    """Return which half an item is of: dev, where thresholds are looked at, or test."""
    return "test" if seeded_order(1, pmid) % 2 else "dev"


def read_paraphrases(path: Path) -> list[Question]:
    """Return paraphrases that were written one by one."""
    rows = (orjson.loads(line) for line in path.read_bytes().splitlines() if line.strip())
    return [Question(row["question"], str(row["pmid"])) for row in rows]


def planted(items: Sequence[Item], rows: dict[str, dict[str, Any]]) -> None:
    """Print how much of what was planted is found: all of it is wanted."""
    gate = gate_of(items)
    abstracts = {item.key: " ".join([*rows[item.key]["CONTEXTS"], rows[item.key]["LONG_ANSWER"]]) for item in items}
    long = [item for item in items if len(item.question.split()) >= 13]
    short = [item for item in items if len(item.question.split()) < 13]
    sentences = [
        (item, sentence)
        for item in items
        for sentence in SENTENCE.split(abstracts[item.key])
        if len(sentence.split()) >= 20
    ]
    found: dict[str, list[Hit | None] | list[str | None]] = {
        "article with an item's PMID": [gate.exclusion(item.pmids[0], "", "Other words.") for item in items],
        "abstract under a new PMID": [gate.exclusion(1, "", abstracts[item.key]) for item in items],
        "  without its conclusion": [gate.exclusion(1, "", " ".join(rows[i.key]["CONTEXTS"])) for i in items],
        "  every twelfth word exchanged": [gate.exclusion(1, "", scratched(abstracts[i.key], 12)) for i in items],
        "  every sixth word exchanged": [gate.exclusion(1, "", scratched(abstracts[i.key], 6)) for i in items],
        "question of 13 words or more": [gate.check_question(item.question) for item in long],
        "question of fewer words": [gate.check_question(item.question) for item in short],
        "  other case and signs": [gate.check_question(item.question.upper().rstrip("?")) for item in short],
        "title: the question as a statement": [gate.check_question(stated(item.question)) for item in items],
        "answer: a sentence of 20 words or more": [gate.check_long(sentence) for _, sentence in sentences],
    }
    print("\nplanted, found of all")
    for what, hits in found.items():
        print(f"  {what:40} {sum(hit is not None for hit in hits):6,} of {len(hits):,}")


def scratched(text: str, every: int) -> str:
    """Return a text in which each so manieth word is another."""
    return " ".join("something" if n % every == every - 1 else word for n, word in enumerate(text.split()))


def stated(question: str) -> str:
    """Return a question as the title of a paper would put it: no auxiliary in front, words of its own around it."""
    body = AUXILIARY.sub("", question.rstrip("?. "))
    return f"{body[:1].upper()}{body[1:]}: results of a retrospective study"


def texts(items: Sequence[Item], rows: dict[str, dict[str, Any]], near: Sequence[Article]) -> None:
    """Print how many sound articles and answers are taken for a benchmark's."""
    gate = gate_of(items)
    gate.check_article("Whatever the gate works out once, it does now.")
    began = time.process_time()
    by_corpus = [gate.check_article(a.abstract or "") for a in near]
    microseconds = (time.process_time() - began) / len(near) * 1e6
    by_pmid = [gate.check_pmid(a.pmid) for a in near]
    answers = [gate.check_long(last_sentence(a.abstract or "")) for a in near]
    others = [gate.check_article(item.texts[0]) for gate, part in folds(items) for item in part]
    long = [gate.check_long(rows[item.key]["LONG_ANSWER"]) for gate, part in folds(items) for item in part]
    print(f"\nfalse alarms on texts ({microseconds:.0f} microseconds of processor an abstract)")
    for what, hits in {
        "articles of the corpus, by PMID": by_pmid,
        "articles of the corpus, by text": by_corpus,
        "their last sentences, as answers": answers,
        "items against the other nine tenths": others,
        "their answers likewise": long,
    }.items():
        print(f"  {what:40} {sum(hit is not None for hit in hits):6,} of {len(hits):,}")
        for hit in [hit for hit in hits if hit][:3]:
            print(f"      {hit.how} {hit.score:.2f}, item {hit.item}")


def last_sentence(text: str) -> str:
    """Return the last sentence of a text: what an answer would repeat."""
    return SENTENCE.split(text.strip())[-1]


def folds(items: Sequence[Item], embed: Embed | None = None) -> Iterator[tuple[BenchmarkGate, list[Item]]]:
    """Yield each tenth of the items with a gate of the others."""
    for fold in range(FOLDS):
        held_out = [item for item in items if seeded_order(2, item.key) % FOLDS == fold]
        keys = {item.key for item in held_out}
        yield gate_of((item for item in items if item.key not in keys), embed), held_out


def questions(
    items: Sequence[Item],
    rows: dict[str, dict[str, Any]],
    near: Sequence[Article],
    written: Sequence[Question],
    embed: Embed | None,
) -> None:
    """Print false alarms and paraphrases found by each way of comparing, and by all together, dev and test apart."""
    gate = gate_of(items, embed)
    made = [Question(reworded(item.question), item.key) for item in items]
    made = [q for q in made if q.text != rows[q.item]["QUESTION"]]
    hard = [(gate, Question(item.question, item.key)) for gate, part in folds(items, embed) for item in part]
    titles = [(gate, Question(a.title, str(a.pmid))) for a in near]
    if embed is not None:
        embed([q.text for group in (hard, titles, [(gate, q) for q in [*written, *made]]) for _, q in group])
    groups = {
        "negatives: items, other nine tenths": hard,
        "negatives: titles of the corpus": titles,
        "paraphrases written one by one": [(gate, q) for q in written],
        "paraphrases made by rule": [(gate, q) for q in made],
    }
    ways: dict[str, Callable[[BenchmarkGate, str], Nearest]] = {
        f"shared words {SHARED_WORDS}": lambda gate, text: gate.items.questions.nearest_words(text),
        f"token-set ratio {TOKEN_SET}": lambda gate, text: gate.items.questions.nearest_tokens(text),
    }
    if embed is not None:
        print(f"\nembedding: the same from a cosine of {gate.items.questions.threshold(embed):.3f}")
        ways["embedding"] = lambda gate, text: gate.items.questions.nearest_meaning(text, embed)
    for part in ("dev", "test"):
        print(f"\nquestions, {part}: taken for an item's (score at the 50th, 95th and 99th percentile)")
        for what, group in groups.items():
            chosen = [(gate, q) for gate, q in group if half(q.item) == part]
            if chosen:
                print_group(what, chosen, ways)


def print_group(
    what: str,
    chosen: Sequence[tuple[BenchmarkGate, Question]],
    ways: dict[str, Callable[[BenchmarkGate, str], Nearest]],
) -> None:
    """Print one group of questions."""
    print(f"  {what} ({len(chosen):,})")
    for way, compare in ways.items():
        found = [compare(gate, q.text) for gate, q in chosen]
        at = np.percentile([near.score for near in found], [50, 95, 99])
        share = np.mean([near.is_same for near in found])
        print(f"    {way:24} {share:7.1%}   ({', '.join(f'{score:.3f}' for score in at)})")
    for gate in {id(gate): gate for gate, _ in chosen}.values():
        gate.check_question(
            "Does the gate work out now what it works out once, and is that not counted in what follows?"
        )
    began = time.process_time()
    hits = [gate.check_question(q.text) for gate, q in chosen]
    microseconds = (time.process_time() - began) / len(chosen) * 1e6
    right = sum(hit is not None and hit.item == q.item for hit, (_, q) in zip(hits, chosen, strict=True))
    n = sum(hit is not None for hit in hits)
    print(f"    {'the gate':24} {n / len(chosen):7.1%}   the right item {right:,}; {microseconds:.0f} us of processor")


def reworded(question: str) -> str:
    """Return a question with other words and its clauses moved; the question itself where no rule applies."""
    words = [SYNONYMS.get(word.lower(), word) for word in question.rstrip("?").split()]
    text = " ".join(words) + "?"
    before, colon, behind = text.partition(": ")
    if colon and AUXILIARY.match(behind):
        text = f"{behind.rstrip('?')}, in view of {before[:1].lower()}{before[1:]}?"
    elif match := MOVED.match(text):
        text = f"{match[3].capitalize()} {match[4]}, {match[1].lower()} {match[2]}?"
    return text


def shares_heading(article: Article, rows: dict[str, dict[str, Any]]) -> bool:
    """Say whether an article has a heading, no check tag, that an item has too."""
    headings = {heading.name for heading in article.headings} - CHECK_TAGS
    return any(not headings.isdisjoint(row["MESHES"]) for row in rows.values())


def loading(data: Path, cache: Path) -> None:
    """Print what the gate adds to loading a corpus: the same unchanged records, without and with PubMedQA in the graph.

    Seconds of this process's processor stand beside those of the clock, which others on the machine lengthen.
    """
    print("\nloading the corpus")
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "home", cache) as database:
        load_mesh(database, [data / MESH])

        def load(what: str, *, again: bool) -> None:
            began = time.process_time()
            report = load_pubmed(database, [data / CORPUS], again=again)
            seconds = time.process_time() - began
            print(f"  {what}: {report.seconds:.2f} s, {seconds:.2f} of processor, {report.read:,} records", flush=True)

        load("new", again=False)
        for _ in range(3):
            load("unchanged, without", again=True)
        first = load_benchmarks(database, [data / PQAL])
        print(f"  PubMedQA loaded, all articles checked: {first.seconds:.2f} s, {first.excluded} excluded", flush=True)
        for _ in range(3):
            load("unchanged, with PubMedQA", again=True)


if __name__ == "__main__":
    main()
