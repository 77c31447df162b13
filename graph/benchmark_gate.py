"""The gate that keeps benchmarks out of the corpus: by PMID, by what is linked to it, and by content.

In: the benchmarks that a graph holds. Out: a `Hit` for whatever must not become source, context or training text, and
None for the rest. The gate is held in memory and does not change: whoever works for long fetches it once. An empty one,
where no benchmark is loaded, is false, lets everything pass and costs nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from graph.benchmark_questions import BenchmarkQuestions, Embed, Nearest
from graph.database import Reader
from graph.overlap import GRAM, Likeness, Runs, plain_words
from graph.records import BENCHMARK_REASON

ARTICLE_SHARE = 0.1  # runs of thirteen words, of those of the shorter of article and benchmark text
ALIKE = 0.25  # MinHash likeness of a text and a benchmark's
TITLE_WORDS = 5  # from which on a title that is a benchmark's question says something
REMEMBERED = 8192  # articles whose check by content is kept: more than two batches of a load
Link = tuple[int, str, int]
StatedLink = tuple[Link, int]


@dataclass(frozen=True, slots=True)
class Hit:
    """What is of a benchmark: which one, which of its items, how that was seen, and how sure it is, 0..1."""

    benchmark: str
    item: str
    how: str
    score: float

    @property
    def reason(self) -> str:
        """The hit in words, as an article's `excluded_reason`, a pair's check and a rejection have it."""
        return f"{BENCHMARK_REASON}{self.benchmark}, item {self.item}: {self.how}, {self.score:.2f}"


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a benchmark: the PMIDs it was made from, its question ("" for none), and its other texts."""

    benchmark: str
    key: str
    pmids: tuple[int, ...]
    question: str
    texts: tuple[str, ...]

    def hit(self, how: str, score: float) -> Hit:
        """Return a hit on this item."""
        return Hit(self.benchmark, self.key, how, score)


class Items:
    """All items, and what is worked out from them when it is first needed; a copy in another process does it again."""

    def __init__(self, items: Collection[Item]) -> None:
        self.all = tuple(items)
        self.content_hit = lru_cache(REMEMBERED)(self._content_hit)

    def __reduce__(self) -> tuple[Any, ...]:
        return Items, (self.all,)

    @cached_property
    def by_pmid(self) -> dict[int, Item]:
        """The first item of each PMID."""
        return {pmid: item for item in reversed(self.all) for pmid in item.pmids}

    @cached_property
    def with_text(self) -> list[Item]:
        """The item of each text."""
        return [item for item in self.all for _ in item.texts]

    @cached_property
    def words(self) -> list[list[str]]:
        """The words of each text."""
        return [plain_words(text) for item in self.all for text in item.texts]

    @cached_property
    def runs(self) -> Runs:
        """The runs of thirteen words of all texts."""
        return Runs(self.words)

    @cached_property
    def likeness(self) -> Likeness:
        """The MinHash of all texts."""
        return Likeness(self.words, ALIKE)

    @cached_property
    def with_question(self) -> list[Item]:
        """The item of each question."""
        return [item for item in self.all if item.question]

    @cached_property
    def questions(self) -> BenchmarkQuestions:
        """All questions."""
        return BenchmarkQuestions([item.question for item in self.with_question])

    def text_hit(self, text: str, share: float) -> Hit | None:
        """Return a hit where a text shares so large a part of its runs with an item, or is alike."""
        words = plain_words(text)
        found = self.runs.find(words)
        if found and found.share >= share:
            return self.with_text[found.text].hit("runs of 13 words", found.share)
        found = self.likeness.find(words)
        return self.with_text[found.text].hit("MinHash", found.share) if found else None

    def _content_hit(self, title: str, abstract: str | None) -> Hit | None:
        """Return a hit of an article by what it says. The last few thousand answers are remembered."""
        found = self.questions.find_whole(title)
        if found is not None and len(title.split()) >= TITLE_WORDS:
            return self.with_question[found].hit("its question is the title", 1.0)
        return self.text_hit(abstract, ARTICLE_SHARE) if abstract else None


@dataclass(frozen=True)
class BenchmarkGate:
    """The benchmarks of a graph as one gate.

    `links` are those between an item's article and another one, each with the PMID of the record that states it.
    `benchmarks` are the ids of all, in order, so that a check kept with a pair says what it was checked against. With
    `embed` questions are compared by meaning too; `embedded_by` names its model.
    """

    items: Items = field(default_factory=lambda: Items(()))
    links: frozenset[StatedLink] = frozenset()
    benchmarks: tuple[str, ...] = ()
    embed: Embed | None = None
    embedded_by: str = ""

    def __bool__(self) -> bool:
        return bool(self.items.all)

    def with_links(self, links: frozenset[StatedLink]) -> "BenchmarkGate":
        """Return the gate with other links; what was worked out from the items is shared."""
        return replace(self, links=links)

    def with_embed(self, embed: Embed, name: str) -> "BenchmarkGate":
        """Return the gate that compares questions by meaning too: unit vectors of a model of that name."""
        return replace(self, items=Items(self.items.all), embed=embed, embedded_by=name)

    def check_pmid(self, pmid: int) -> Hit | None:
        """Return a hit where an article is an item's, or is linked to such a one as comment, erratum or the like."""
        if item := self.items.by_pmid.get(pmid):
            return item.hit("its PMID", 1.0)
        if pmid in self.linked:
            kind, other = self.linked[pmid]
            return self.items.by_pmid[other].hit(f"{kind} PMID {other}", 1.0)
        return None

    def check_article(self, text: str) -> Hit | None:
        """Return a hit where an abstract is, in large part, an item's text."""
        return self.items.text_hit(text, ARTICLE_SHARE) if self else None

    def check_long(self, text: str) -> Hit | None:
        """Return a hit where a text shares a run of thirteen words with an item: an answer, a passage to train on."""
        return self.items.text_hit(text, 0.0) if self else None

    def check_question(self, text: str) -> Hit | None:
        """Return a hit where a question is an item's, asks the same in other words, or repeats a run of its words."""
        found = self.nearest_question(text)
        if found and found.is_same:
            return self.items.with_question[found.question].hit(found.how, found.score)
        return self.items.text_hit(text, 0.0) if self and len(text.split()) >= GRAM else None

    def check_pair(self, question: str, answer: str, pmids: Iterable[int]) -> Hit | None:
        """Return the first hit of a pair: an article it rests on, its question, its answer."""
        by_pmid = next(filter(None, map(self.check_pmid, pmids)), None)
        return by_pmid or self.check_question(question) or self.check_long(answer)

    def nearest_question(self, text: str) -> Nearest | None:
        """Return the nearest question of all items, the same or not; None where there is no question."""
        return self.items.questions.nearest(text, self.embed) if self else None

    def exclusion(self, pmid: int, title: str, abstract: str | None) -> str | None:
        """Return why an article must not be used, as its `excluded_reason` says it; None where it may be.

        What the article itself shows goes before what it is linked to, so that links may come and go.
        """
        if not self:
            return None
        item = self.items.by_pmid.get(pmid)
        hit = item.hit("its PMID", 1.0) if item else self.items.content_hit(title, abstract) or self.check_pmid(pmid)
        return hit.reason if hit else None

    @cached_property
    def linked(self) -> dict[int, tuple[str, int]]:
        """For each article that is linked to an item's and is none itself: the kind of link, and the item's PMID."""
        return linked(self.items.by_pmid, (link for link, _ in self.links))


def linked(items: Mapping[int, Item], links: Iterable[Link]) -> dict[int, tuple[str, int]]:
    """Return, for each PMID that is linked to an item's and is none itself, the kind of link and the item's PMID.

    Of several the lowest counts, so that the reason is the same whichever came first.
    """
    found: dict[int, tuple[int, str]] = {}
    for earlier, kind, later in links:
        for pmid, other in ((earlier, later), (later, earlier)):
            if other in items and pmid not in items:
                found[pmid] = min(found.get(pmid, (other, kind)), (other, kind))
    return {pmid: (kind, other) for pmid, (other, kind) in found.items()}


def fetch_gate(reader: Reader) -> BenchmarkGate:
    """Return the gate of the benchmarks that a graph holds now; an empty one where it holds none."""
    items = [
        Item(row["benchmark"], row["key"], tuple(row["pmids"]), row["question"], tuple(row["texts"]))
        for row in reader.read("benchmark_gate_items")
    ]
    if not items:
        return BenchmarkGate()
    links = frozenset(
        ((row["earlier"], row["kind"], row["later"]), by)
        for row in reader.read("benchmark_gate_links")
        for by in row["stated_by"]
    )
    return BenchmarkGate(Items(items), links, tuple(row["id"] for row in reader.read("benchmark_gate_loaded")))
