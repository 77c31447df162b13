"""Tells which PubMed records are new, changed or gone, and what must be written for them.

In: the records of a batch, what the graph holds of them, and a lexicon. Out: rows for the queries `load_pubmed_*`,
counts, and for what each article counted before and counts afterwards. Pure: does not see the database.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from graph.records import BENCHMARK_REASON, Article, ArticleLink, Deletion
from ingest.lexicon import Lexicon
from ingest.pubmed.pubmed_graph import (
    FROM_RECORD,
    list_or_none,
    properties_of,
    resolved_headings,
    resolved_substances,
    resolved_supplementary,
)

Row = dict[str, Any]
Link = tuple[int, str, int]
# The `excluded_reason` of a deleted article on which pairs or questions rest.
DELETED = "deleted"
OLDER = "older version than the one loaded"
REPEATED = "superseded by another record of the same PMID"
NOT_LOADED = "deletion of an article that is not loaded"
OLDER_DELETED = "deletion of an older version than the one loaded"


@dataclass(frozen=True, slots=True)
class Latest:
    """What a batch says last of a PMID: its article, None where it is deleted, and up to which version others are void.

    `void_to` is -1 where nothing was deleted.
    """

    article: Article | None = None
    void_to: int = -1


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an article counts, and where: `sound` but for a retraction, `retracted`, major flag by descriptor UI."""

    sound: bool
    retracted: bool
    majors: Mapping[str, bool]

    @classmethod
    def of(cls, properties: Mapping[str, Any], majors: Mapping[str, bool]) -> Self:
        """Return the standing of an article with these properties and headings."""
        sound = properties.get("abstract") is not None and properties.get("excluded_reason") is None
        return cls(sound, bool(properties.get("retracted")), majors)

    @property
    def counted(self) -> Mapping[str, bool]:
        """The descriptors that count the article, with the major flag."""
        return self.majors if self.sound and not self.retracted else {}


ABSENT = Standing(sound=False, retracted=False, majors={})


@dataclass(slots=True)
class Changes:
    """What a batch changes: rows by query, how many records were of which kind, and standings before and after.

    `taken_in` are the articles that count now, each with the reason for which it is excluded so far.
    """

    counts: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    unresolved: Counter[str] = field(default_factory=Counter)
    articles: list[Row] = field(default_factory=list)
    unhead: list[Row] = field(default_factory=list)
    head: list[Row] = field(default_factory=list)
    head_new: list[Row] = field(default_factory=list)
    unlace: list[Row] = field(default_factory=list)
    lace: list[Row] = field(default_factory=list)
    unconcern: list[Row] = field(default_factory=list)
    concern: list[Row] = field(default_factory=list)
    uncite: list[Row] = field(default_factory=list)
    cite: list[Row] = field(default_factory=list)
    unlink: list[Row] = field(default_factory=list)
    link: list[Row] = field(default_factory=list)
    delete: list[int] = field(default_factory=list)
    standings: dict[int, tuple[Standing, Standing]] = field(default_factory=dict)
    taken_in: dict[int, tuple[Article, str | None]] = field(default_factory=dict)

    def retract(self, pmid: int, now: Standing) -> None:
        """Take down that an article has become retracted, or no longer is, by what notices say."""
        before, after = self.standings.get(pmid, (replace(now, retracted=not now.retracted), now))
        self.standings[pmid] = before, replace(after, retracted=now.retracted)

    def exclude(self, pmid: int, was_sound: bool, now: Standing) -> None:
        """Take down that a benchmark excludes an article now, or no longer does."""
        before, after = self.standings.get(pmid, (replace(now, sound=was_sound), now))
        self.standings[pmid] = before, replace(after, sound=now.sound)


def latest(batch: Iterable[Article | Deletion]) -> dict[int, Latest]:
    """Return what a batch says last of each PMID.

    A higher version goes before a lower one and a later record before an earlier one of the same version; a deletion
    voids what came before it up to its version, and whatever comes after it counts again.
    """
    found: dict[int, Latest] = {}
    for record in batch:
        so_far = found.get(record.pmid, Latest())
        held = so_far.article.version if so_far.article else -1
        if isinstance(record, Deletion):
            kept = so_far.article if held > record.version else None
            found[record.pmid] = Latest(kept, max(so_far.void_to, record.version))
        elif record.version >= held:
            found[record.pmid] = Latest(record, so_far.void_to)
    return found


def find_changes(
    records: Mapping[int, Latest],
    stored: Mapping[int, Row],
    lexicon: Lexicon,
    cited: Mapping[int, Collection[int]] | None = None,
) -> Changes:
    """Return what must be written so that the graph holds these records; everything is by PMID.

    `cited` is what the articles cite in the graph; without it citations are passed over.
    """
    changes = Changes()
    for pmid, last in records.items():
        held = stored.get(pmid)
        version = version_of(held)
        if last.article is None:
            delete(changes, pmid, last.void_to, version, held)
        elif version is not None and version > max(last.article.version, last.void_to):
            changes.skipped[OLDER] += 1
        else:
            edited = compare(changes, last.article, held, lexicon)
            if cited is not None:
                edited |= compare_citations(changes, last.article, cited.get(pmid, ()))
            changes.counts["written" if version is None else "changed" if edited else "unchanged"] += 1
    return changes


def version_of(held: Row | None) -> int | None:
    """Return the version the graph holds; None where it holds no live record: nothing, a stub, a deleted article."""
    if held is None or held["properties"]["excluded_reason"] == DELETED:
        return None
    version: int | None = held["properties"]["version"]
    return version


def delete(changes: Changes, pmid: int, void_to: int, version: int | None, held: Row | None) -> None:
    """Add rows that take an article away with all its record states, or count why there is nothing to take away."""
    if held is None or version is None:
        changes.skipped[NOT_LOADED] += 1
    elif version > void_to:
        changes.skipped[OLDER_DELETED] += 1
    else:
        changes.counts["deleted"] += 1
        changes.delete.append(pmid)
        changes.unlink += [{"link": link, "stated_by": pmid} for link in sorted(held["links"])]
        changes.standings[pmid] = standing(held), ABSENT


def standing(held: Row | None) -> Standing:
    """Return how an article stands in the graph."""
    if held is None:
        return ABSENT
    return Standing.of(held["properties"], {ui: major for ui, major, _, _ in held["headings"]})


def compare(changes: Changes, article: Article, held: Row | None, lexicon: Lexicon) -> bool:
    """Add rows for whatever differs between a record and the graph; say whether anything does."""
    pmid = article.pmid
    properties = properties_of(article, noticed=bool(held and held["noticed"]))
    if held and is_benchmark_reason(held["properties"]["excluded_reason"]):
        # Not the record's to change; whether it still holds is looked at behind the links.
        properties.setdefault("excluded_reason", held["properties"]["excluded_reason"])
    changes.taken_in[pmid] = article, properties.get("excluded_reason")
    headings = resolved_headings(article.headings, lexicon, changes.unresolved)
    substances = resolved_substances(article.substances, lexicon, changes.unresolved)
    concerns = resolved_supplementary(article.supplementary, lexicon, changes.unresolved)
    changes.standings[pmid] = (
        standing(held),
        Standing.of(properties, {ui: marks[0] for ui, marks in headings.items()}),
    )
    marks = {ui: (major, list_or_none(names), list_or_none(majors)) for ui, (major, names, majors) in headings.items()}
    held_marks = {ui: (major, names, majors) for ui, major, names, majors in (held["headings"] if held else ())}
    held_substances = dict.fromkeys(held["substances"] if held else ())
    held_concerns = dict(held["supplementary"] if held else ())
    edits = (
        compare_properties(changes, pmid, properties, held),
        gain_and_lose(changes.head if held else changes.head_new, changes.unhead, pmid, marks, held_marks),
        gain_and_lose(changes.lace, changes.unlace, pmid, substances, held_substances),
        gain_and_lose(changes.concern, changes.unconcern, pmid, concerns, held_concerns),
        compare_links(changes, article, held),
    )
    return any(edits)


def is_benchmark_reason(reason: str | None) -> bool:
    """Say whether an article is excluded because of a benchmark."""
    return reason is not None and reason.startswith(BENCHMARK_REASON)


def compare_properties(changes: Changes, pmid: int, properties: Row, held: Row | None) -> bool:
    """Add a row where the article's own properties differ; say whether they do."""
    wanted = dict.fromkeys(FROM_RECORD) | properties
    if held and held["properties"] == wanted:
        return False
    # Setting a property to null removes it; what is new has nothing to remove.
    changes.articles.append({"pmid": pmid, "properties": wanted if held else properties})
    return True


def gain_and_lose(
    gained: list[Row], lost: list[Row], pmid: int, wanted: Mapping[str, Any], held: Mapping[str, Any]
) -> bool:
    """Add a row for links that are new or have other properties, one for those that are gone; say whether any is."""
    new = [[ui, *flat(value)] for ui, value in wanted.items() if ui not in held or held[ui] != value]
    gone = sorted(held.keys() - wanted.keys())
    if new:
        gained.append({"pmid": pmid, "links": new})
    if gone:
        lost.append({"pmid": pmid, "uis": gone})
    return bool(new or gone)


def flat(value: Any) -> tuple[Any, ...]:
    """Return the properties of a link as a tuple: of several, one, or none."""
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)


def compare_links(changes: Changes, article: Article, held: Row | None) -> bool:
    """Add rows where the links that the record states differ; say whether they do."""
    if article.links_without_pmid:
        changes.unresolved["link without a PMID"] += article.links_without_pmid
    wanted = dict.fromkeys(map(ends, article.links))
    before = {(earlier, kind, later) for earlier, kind, later in (held["links"] if held else ())}
    changes.link += [{"link": list(link), "stated_by": article.pmid} for link in wanted if link not in before]
    changes.unlink += [{"link": list(link), "stated_by": article.pmid} for link in sorted(before - wanted.keys())]
    return before != wanted.keys()


def ends(link: ArticleLink) -> Link:
    """Return a link as the graph returns it: earlier article, kind, later article."""
    return link.pmid, link.kind, link.other


def compare_citations(changes: Changes, article: Article, cited: Collection[int]) -> bool:
    """Add rows where the articles cited differ; say whether they do."""
    wanted, before = set(article.references), set(cited)
    if gained := sorted(wanted - before):
        changes.cite.append({"pmid": article.pmid, "cited": gained})
    if lost := sorted(before - wanted):
        changes.uncite.append({"pmid": article.pmid, "cited": lost})
    return wanted != before
