"""Reads from the graph what a generator learns from: accepted pairs, articles by PMID, and preferences.

In: a reader. Out: records of agents/training/examples.py and `Preferred`. Nothing here filters beyond
what may be used at all: the articles are usable, the pairs live.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.training.examples import Article, Asked
from graph.database import Reader, Row

KIND = "yesno"


@dataclass(frozen=True, slots=True)
class Preferred:
    """A preference: two questions about an article, each with the generator (role, model, prompt) that wrote it."""

    id: str
    article: Article
    margin: float
    judge: str
    chosen: str
    rejected: str
    roles: tuple[str, str]  # of chosen and rejected
    models: tuple[str, str]
    prompts: tuple[str, str]


def iter_pairs(reader: Reader) -> Iterator[Asked]:
    """Yield the question and the article of each live pair that the loop made."""
    for row in reader.read("graph_examples_pairs", kind=KIND):
        yield Asked(article_of(row), row["question"], f"pair {row['id']}", row["pmid"])


def read_articles(reader: Reader, pmids: Sequence[int]) -> dict[int, Article]:
    """Return the usable ones of some articles, by PMID."""
    rows = reader.read("graph_examples_articles", pmids=sorted(set(pmids))) if pmids else []
    return {row["pmid"]: article_of({**row, "concept": ""}) for row in rows}


def read_preferences(reader: Reader) -> list[Preferred]:
    """Return all preferences between two questions about a usable article, by id."""
    return [
        Preferred(
            id=row["id"],
            article=article_of(row),
            margin=row["margin"],
            judge=row["judge"],
            chosen=row["chosen"],
            rejected=row["rejected"],
            roles=(row["chosen_role"], row["rejected_role"]),
            models=(row["chosen_model"], row["rejected_model"]),
            prompts=(row["chosen_prompt"], row["rejected_prompt"]),
        )
        for row in reader.read("graph_examples_preferences", kind=KIND)
    ]


def article_of(row: Row) -> Article:
    """Return the article of a row."""
    return Article(
        pmid=row["pmid"],
        title=row["title"],
        abstract=row["abstract"],
        section_labels=tuple(row["section_labels"] or ()),
        section_offsets=tuple(row["section_offsets"] or ()),
        concept=row["concept"] or "",
    )
