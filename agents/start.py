"""Gives planned targets the articles to ask about: chosen by `Sources`, read together.

In: targets of a plan. Out: a `Start` each, for `agents/pipeline.py`. Which article a concept gets is decided in
agents/source.py; nothing here writes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from agents.records import Source, Target
from graph.database import Reader, Row


class Sources(Protocol):
    """Chooses source articles and counts their use."""

    def choose(self, ui: str, exclude_pmids: Collection[int] = ()) -> int | None:
        """Return the PMID to ask about next, None where the concept has no other."""
        ...

    def release(self, ui: str, pmid: int) -> None:
        """Give back the use of an article that came to no pair."""
        ...


@dataclass(frozen=True, slots=True)
class Start:
    """A target whose source is chosen: no source means that no article is left; `again` that it was tried before."""

    target: Target
    source: Source | None
    again: bool = False

    @property
    def attempt(self) -> int:
        """Which attempt this is, from 1."""
        return self.target.attempts + 1


def start(reader: Reader, sources: Sources, targets: Sequence[Target]) -> list[Start]:
    """Choose a source for each target, and read all of them in one query."""
    chosen = [choose_source(sources, target) for target in targets]
    articles = read_sources(reader, [pmid for pmid, _ in chosen if pmid is not None])
    return [
        Start(target, articles[pmid] if pmid is not None else None, again)
        for target, (pmid, again) in zip(targets, chosen, strict=True)
    ]


def choose_source(sources: Sources, target: Target) -> tuple[int | None, bool]:
    """Return the next article, or where there is none the one tried last, to be asked about again by sampling."""
    pmid = sources.choose(target.ui, target.tried)
    if pmid is None and target.tried:
        return sources.choose(target.ui, target.tried[:-1]), True
    return pmid, False


def read_sources(reader: Reader, pmids: Sequence[int]) -> dict[int, Source]:
    """Return articles to ask about, by PMID."""
    rows = reader.read("start_sources", pmids=sorted(set(pmids))) if pmids else []
    return {row["pmid"]: source_of(row) for row in rows}


def source_of(row: Row) -> Source:
    """Return the source article of a row."""
    return Source(
        pmid=row["pmid"],
        version=row["version"],
        title=row["title"],
        abstract=row["abstract"],
        section_labels=tuple(row["section_labels"] or ()),
        section_offsets=tuple(row["section_offsets"] or ()),
        year=row["year"],
        language=row["language"],
        invented=row["invented"],
        headings=tuple((ui, name) for ui, name in row["headings"]),
        journal=row["journal"],
        doi=row["doi"],
        copyright=row["copyright"],
    )
