"""What a PubMed record becomes in the graph: properties, and links to what its headings and substances mean.

In: an article and a lexicon. Out: plain values as Neo4j keeps them. Both ways into the graph, the loader and the bulk
import, take them from here, so that they write the same. Pure: does not see the database.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from graph.identity import canonical_json
from graph.records import Article, Heading, OtherAbstract, Substance, SupplementaryHeading
from ingest.lexicon import Lexicon

Marks = tuple[bool, tuple[str, ...], tuple[str, ...]]
SAME_NAME = (
    *("version", "title", "abstract", "journal", "year", "doi", "language", "publication_types", "status"),
    *("copyright", "excluded_reason", "invented", "vernacular_title", "authors"),
)
# Every property of an article that comes from its record or from a notice.
FROM_RECORD = (
    *SAME_NAME,
    *("section_labels", "section_offsets", "other_abstracts_json", "retracted", "states_retraction"),
)


def properties_of(article: Article, *, noticed: bool = False) -> dict[str, Any]:
    """Return an article's properties but its key; what is None or an empty list is absent.

    `retracted` holds where the record or another one (`noticed`) says so; `states_retraction`, which is there only
    where the record itself does, keeps the two apart when a notice is taken back. An abstract that is one section
    without a label needs neither labels nor offsets.
    """
    found = {name: plain(getattr(article, name)) for name in SAME_NAME}
    if article.section_labels != ("",):
        found["section_labels"] = plain(article.section_labels)
        found["section_offsets"] = plain(article.section_offsets)
    found["other_abstracts_json"] = json_of(article.other_abstracts)
    found["retracted"] = article.retracted or noticed
    found["states_retraction"] = article.retracted or None
    return {name: value for name, value in found.items() if value is not None}


def plain(value: Any) -> Any:
    """Return a value as the graph keeps it: a list for a tuple, and nothing for an empty one."""
    return list_or_none(value) if isinstance(value, tuple) else value


def list_or_none(values: Sequence[Any]) -> list[Any] | None:
    """Return some values as a list; None for none, since empty lists are not stored."""
    return list(values) or None


def json_of(abstracts: Sequence[OtherAbstract]) -> str | None:
    """Return further abstracts as canonical JSON, a list of objects with type, language and text; None for none."""
    if not abstracts:
        return None
    return canonical_json([{"type": a.type, "language": a.language, "text": a.text} for a in abstracts])


def resolved_headings(headings: Iterable[Heading], lexicon: Lexicon, unresolved: Counter[str]) -> dict[str, Marks]:
    """Return major flag, qualifiers and major qualifiers by descriptor UI; headings of one descriptor become one."""
    found: dict[str, Marks] = {}
    for heading in headings:
        ui = lexicon.find_descriptor(heading.ui, heading.name)
        if ui is None:
            unresolved["heading UI not loaded" if heading.ui else "heading name unknown"] += 1
            continue
        marks = heading.major, heading.qualifiers, heading.major_qualifiers
        found[ui] = joined(found[ui], marks) if ui in found else marks
    return found


def joined(before: Marks, more: Marks) -> Marks:
    """Return the marks of two headings as those of one."""
    return (
        before[0] or more[0],
        tuple(dict.fromkeys(before[1] + more[1])),
        tuple(dict.fromkeys(before[2] + more[2])),
    )


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


def resolved_supplementary(
    headings: Iterable[SupplementaryHeading], lexicon: Lexicon, unresolved: Counter[str]
) -> dict[str, str]:
    """Return the type by UI of the supplementary concepts an article is about; the first type counts."""
    found: dict[str, str] = {}
    for heading in headings:
        ui = lexicon.find(heading.ui, heading.name)
        if ui in lexicon.concepts and ui is not None:
            found.setdefault(ui, heading.type)
        else:
            what = "UI not loaded" if heading.ui else "name unknown"
            unresolved[f"supplementary concept {what}"] += 1
    return found
