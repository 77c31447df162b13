"""Tells which PubMed records are new or changed, and what must be written for them.

In: the articles of a batch, what the graph holds of them, and a lexicon. Out: rows for the queries `load_pubmed_*`,
and counts of what could not be resolved. Pure: does not see the database.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.records import Article, ArticleLink, Heading, Substance
from ingest.lexicon import Lexicon

Row = dict[str, Any]
Link = tuple[int, str, int]
Marks = tuple[bool, tuple[str, ...], tuple[str, ...]]
OLDER = "older version than the one loaded"
REPEATED = "repeated: the last of the highest version counts"
FROM_RECORD = (
    *("version", "title", "abstract", "section_labels", "section_offsets", "journal", "year", "doi", "language"),
    *("publication_types", "status", "copyright", "retracted", "excluded_reason", "invented"),
)


@dataclass(slots=True)
class Changes:
    """What a batch changes: rows by query, and how many records were of which kind."""

    counts: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    unresolved: Counter[str] = field(default_factory=Counter)
    articles: list[Row] = field(default_factory=list)
    unhead: list[Row] = field(default_factory=list)
    head: list[Row] = field(default_factory=list)
    unlace: list[Row] = field(default_factory=list)
    lace: list[Row] = field(default_factory=list)
    unlink: list[Row] = field(default_factory=list)
    link: list[Row] = field(default_factory=list)


def newest(batch: Iterable[Article]) -> dict[int, Article]:
    """Return the last record of the highest version for each PMID."""
    chosen: dict[int, Article] = {}
    for article in batch:
        if article.pmid not in chosen or chosen[article.pmid].version <= article.version:
            chosen[article.pmid] = article
    return chosen


def find_changes(articles: Iterable[Article], stored: Mapping[int, Row], lexicon: Lexicon) -> Changes:
    """Return what must be written so that the graph holds these records; `stored` is by PMID."""
    changes = Changes()
    for article in articles:
        held = stored.get(article.pmid)
        version = held["properties"]["version"] if held else None
        if version is not None and version > article.version:
            changes.skipped[OLDER] += 1
            continue
        edits = (
            compare_properties(changes, article, held),
            compare_headings(changes, article, held, lexicon),
            compare_substances(changes, article, held, lexicon),
            compare_links(changes, article, held),
        )
        changes.counts["written" if version is None else "changed" if any(edits) else "unchanged"] += 1
    return changes


def compare_properties(changes: Changes, article: Article, held: Row | None) -> bool:
    """Add a row where the article's own properties differ; say whether they do."""
    wanted = {name: plain(getattr(article, name)) for name in FROM_RECORD}
    wanted["retracted"] = article.retracted or bool(held and held["noticed"])
    if held and held["properties"] == wanted:
        return False
    changes.articles.append({"pmid": article.pmid, "properties": wanted})
    return True


def plain(value: Any) -> Any:
    """Return a value as the graph returns it: tuples are lists there."""
    return list(value) if isinstance(value, tuple) else value


def compare_headings(changes: Changes, article: Article, held: Row | None, lexicon: Lexicon) -> bool:
    """Add rows where the headings differ; say whether they do."""
    wanted = resolved_headings(article.headings, lexicon, changes.unresolved)
    before = {ui: (major, tuple(names), tuple(majors)) for ui, major, names, majors in (held or {}).get("headings", ())}
    gained = [[ui, marks[0], list(marks[1]), list(marks[2])] for ui, marks in wanted.items() if before.get(ui) != marks]
    lost = sorted(before.keys() - wanted.keys())
    if gained:
        changes.head.append({"pmid": article.pmid, "headings": gained})
    if lost:
        changes.unhead.append({"pmid": article.pmid, "uis": lost})
    return bool(gained or lost)


def resolved_headings(headings: Iterable[Heading], lexicon: Lexicon, unresolved: Counter[str]) -> dict[str, Marks]:
    """Return major flag and qualifiers by descriptor UI; headings that mean one descriptor become one."""
    found: dict[str, Marks] = {}
    for heading in headings:
        ui = lexicon.find_descriptor(heading.ui, heading.name)
        if ui is None:
            unresolved["heading UI not loaded" if heading.ui else "heading name unknown"] += 1
            continue
        major, names, majors = found.get(ui, (False, (), ()))
        found[ui] = (
            major or heading.major,
            tuple(dict.fromkeys(names + heading.qualifiers)),
            tuple(dict.fromkeys(majors + heading.major_qualifiers)),
        )
    return found


def compare_substances(changes: Changes, article: Article, held: Row | None, lexicon: Lexicon) -> bool:
    """Add rows where the substances differ; say whether they do."""
    wanted = resolved_substances(article.substances, lexicon, changes.unresolved)
    before = set(held["substances"]) if held else set()
    gained = [ui for ui in wanted if ui not in before]
    lost = sorted(before - wanted.keys())
    if gained:
        changes.lace.append({"pmid": article.pmid, "uis": gained})
    if lost:
        changes.unlace.append({"pmid": article.pmid, "uis": lost})
    return bool(gained or lost)


def resolved_substances(substances: Iterable[Substance], lexicon: Lexicon, unresolved: Counter[str]) -> dict[str, None]:
    """Return the UIs of substances, in their order, each once."""
    found: dict[str, None] = {}
    for substance in substances:
        ui = lexicon.find(substance.ui, substance.name)
        if ui is None:
            unresolved["substance UI not loaded" if substance.ui else "substance name unknown"] += 1
        else:
            found[ui] = None
    return found


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
