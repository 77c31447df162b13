"""From the rows of an existing corpus to pairs, and from pairs to what the queries of `cypher/load_pairs_*` take. Pure.

A row as `kailin export --format native` writes it is taken over whole: its id, its texts, its frozen row. Any other row
gets an id from its content, a concept from its article's headings, and a native row of its own, in which what is not
known is null: `walked_to`, `run`, both models, `preference`; `imported` names the file.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.frozen import Surroundings, frozen_properties
from graph.identity import content_id, seeded_order
from graph.never_list import never_planned
from graph.split import SPLITS, split_of
from ingest.pairs.pairs_file import Row

NATIVE_KEYS = frozenset({"id", "kind", "question", "answer", "decision", "concept", "source", "contexts", "headings"})
QUESTION_KEYS = ("question", "QUESTION")
ANSWER_KEYS = ("answer", "long_answer", "LONG_ANSWER", "ANSWER")
DECISION_KEYS = ("decision", "final_decision")
DECISIONS = frozenset({"yes", "no", "maybe"})
OUT_OF_SCOPE = ("V", "Z")  # categories in which nothing is planned


@dataclass(frozen=True, slots=True)
class Support:
    """An article that a pair rests on; the source has rank 0."""

    pmid: int
    rank: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A row understood: `ui` its concept, None where the article's headings decide; `native` its row where it has one.

    `contexts` are the row's own texts, and question, answer "" where it has none.
    """

    id: str
    line: int
    pmid: int
    kind: str
    question: str
    answer: str
    decision: str | None
    invented: bool
    ui: str | None
    supports: tuple[Support, ...]
    contexts: tuple[str, ...]
    native: dict[str, Any] | None
    exact_answer: str | None = None
    items: tuple[str, ...] = ()

    @property
    def pmids(self) -> tuple[int, ...]:
        """Its source and all that it rests on."""
        return (self.pmid, *(support.pmid for support in self.supports))


@dataclass(frozen=True, slots=True)
class Article:
    """A loaded article; `headings` are UI, name and whether it is a major topic, by UI."""

    pmid: int
    version: int
    title: str
    abstract: str | None
    year: int | None
    invented: bool
    usable: bool
    headings: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """A descriptor and all places where it stands."""

    ui: str
    name: str
    tree_numbers: tuple[str, ...]


def parse_pair(row: Row) -> Pair | str:
    """Return the pair of a row, or what is wrong with a native one."""
    if row.content.keys() >= NATIVE_KEYS and str(row.content["id"]).startswith("b2:"):
        return parse_native(row)
    return parse_other(row)


def parse_native(row: Row) -> Pair | str:
    """Return the pair of a native row, or what is wrong with it."""
    content = row.content
    try:
        texts = {key: content[key] for key in ("kind", "question", "answer")}
        ui, decision = content["concept"]["ui"], content["decision"]
        pmid, invented = content["source"]["pmid"], content["source"]["invented"]
        supports = tuple(Support(c["pmid"], c["rank"]) for c in content["contexts"])
    except (KeyError, TypeError):
        return "a native row that lacks a part of its concept, source or contexts"
    if not all(isinstance(text, str) for text in (*texts.values(), ui, "" if decision is None else decision)):
        return "a native row whose kind, question, answer, decision or concept is no text"
    numbers = [pmid, *(number for support in supports for number in (support.pmid, support.rank))]
    exact, items = content.get("exact_answer"), content.get("items", [])
    if not isinstance(exact, str | None) or texts_of(items) != tuple(items or ()):
        return "a native row whose exact answer or items are no text"
    if not isinstance(invented, bool) or not all(type(number) is int for number in numbers):
        return "a native row whose source or contexts have no PMID or rank, or do not say whether they are invented"
    if not is_selectable(content):
        return "a native row whose tree numbers, year, run or split are not what they should be"
    return Pair(
        id=content["id"],
        line=row.line,
        pmid=pmid,
        **texts,
        decision=decision,
        invented=invented,
        ui=ui,
        supports=supports,
        contexts=(),
        native=content,
        exact_answer=exact,
        items=texts_of(items),
    )


def is_selectable(content: Mapping[str, Any]) -> bool:
    """Say whether what pulls select a native row by is of the right type, as far as the row has it."""
    numbers, year = content["concept"].get("tree_numbers", []), content["source"].get("year")
    return (
        isinstance(numbers, list)
        and all(isinstance(number, str) and number for number in numbers)
        and (year is None or type(year) is int)
        and isinstance(content.get("run"), str | None)
        and content.get("split") in SPLITS | {None}
    )


def parse_other(row: Row) -> Pair:
    """Return the pair of a row in any other form; its id is that of its content."""
    content = row.content
    decision = text_under(content, DECISION_KEYS).lower() or None
    kind = content.get("kind")
    return Pair(
        id=content_id("imported pair", row.pmid, content),
        line=row.line,
        pmid=row.pmid,
        kind=kind if isinstance(kind, str) and kind else "yesno" if decision in DECISIONS else "open",
        question=text_under(content, QUESTION_KEYS),
        answer=text_under(content, ANSWER_KEYS),
        decision=decision,
        invented=content.get("invented") is True,
        ui=None,
        supports=(Support(row.pmid, 0),),
        contexts=texts_of(content.get("CONTEXTS", content.get("contexts"))),
        native=None,
    )


def text_under(content: Mapping[str, Any], keys: Sequence[str]) -> str:
    """Return the first text under some keys, "" where there is none."""
    return next((value.strip() for key in keys if isinstance(value := content.get(key), str) and value.strip()), "")


def texts_of(value: Any) -> tuple[str, ...]:
    """Return the texts of a list, none where it holds something else."""
    return tuple(value) if isinstance(value, list) and all(isinstance(text, str) for text in value) else ()


def choose_concept(article: Article, concepts: Mapping[str, Concept], seed: int) -> str | None:
    """Return the heading that a pair made from an article is about: plannable before others, then a major topic.

    Ties go by a seeded hash. None for an article without a heading.
    """

    def order(heading: tuple[str, str, bool]) -> tuple[bool, bool, int, str]:
        ui, _, major = heading
        return not is_plannable(concepts[ui]), not major, seeded_order(seed, article.pmid, ui), ui

    return min(article.headings, key=order)[0] if article.headings else None


def is_plannable(concept: Concept) -> bool:
    """Say whether pairs are planned about a concept: it has a place in scope and is not on the never-list."""
    in_scope = any(not number.startswith(OUT_OF_SCOPE) for number in concept.tree_numbers)
    return in_scope and concept.ui not in never_planned()


def native_row(
    pair: Pair, article: Article, concept: Concept, *, file: str, mesh_release: str | None, revision: int
) -> dict[str, Any]:
    """Return the frozen row of a pair that came without one."""
    abstract = "\n".join(pair.contexts) or article.abstract
    head = {"pmid": article.pmid, "version": article.version}
    return {
        "id": pair.id,
        "kind": pair.kind,
        "question": pair.question,
        "answer": pair.answer,
        "decision": pair.decision,
        "concept": {"ui": concept.ui, "name": concept.name, "tree_numbers": list(concept.tree_numbers)},
        "walked_to": None,
        "source": {**head, "title": article.title, "year": article.year, "invented": article.invented},
        "contexts": [{**head, "rank": 0, "title": article.title, "abstract": abstract, "is_source": True}],
        "headings": [{"ui": ui, "name": name} for ui, name, _ in article.headings],
        "mesh_release": mesh_release,
        "run": None,
        "models": {"generator": None, "answerer": None},
        "preference": None,
        "split": split_of(article.pmid),
        "imported": file,
        "created_revision": revision,
    }


def write_row(
    pair: Pair, row: dict[str, Any], loaded: Collection[int], revision: int, around: Surroundings
) -> dict[str, Any]:
    """Return what `load_pairs_write` takes of a pair; of its supports those whose articles are loaded."""
    return {
        "id": pair.id,
        "question_id": content_id("imported question", pair.id),
        "pmid": pair.pmid,
        "ui": row["concept"]["ui"],
        "supports": [[s.pmid, s.rank] for s in pair.supports if s.pmid in loaded],
        "properties": {
            "kind": pair.kind,
            "question": pair.question,
            "answer": pair.answer,
            "decision": pair.decision,
            "exact_answer": pair.exact_answer,
            "items": list(pair.items) or None,
            "invented": pair.invented,
            "imported": True,
            **frozen_properties(row, around),
            "created_revision": revision,
        },
    }
