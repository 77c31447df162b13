"""What a MeSH year changed, as JSON and in words.

In: the report of the change. Out: a document, or lines of text. Knows nothing about graphs or files.
"""

from typing import Any

from ingest.mesh.load_mesh_year import YearReport
from ingest.mesh.mesh_year import Change, Standing

SHOWN = 10


def year_document(report: YearReport) -> dict[str, Any]:
    """Return what a year changed as JSON has it."""
    changes = report.changes
    return {
        "added": [named(change.ui, change.after) for change in changes.added],
        "renamed": [
            {"ui": c.ui, "before": c.before.name, "after": c.after.name}
            for c in changes.renamed
            if c.before and c.after
        ],
        "moved": [
            {"ui": c.ui, "name": c.after.name, "before": sorted(c.before.numbers), "after": sorted(c.after.numbers)}
            for c in changes.moved
            if c.before and c.after
        ],
        "removed": [
            named(change.ui, change.before) | {"articles": report.articles_left.get(change.ui, 0)}
            for change in changes.removed
        ],
        "replaced": [
            {"old": old, "new": new, "links_moved": report.links_moved.get(old, 0)} for old, new in changes.replaced
        ],
        "replacements_not_in_graph": list(changes.unused),
        "articles_on_removed": report.n_articles_left,
        "pairs": {kind: {"live": pairs.n, "first": list(pairs.ids)} for kind, pairs in report.pairs.items()},
    }


def named(ui: str, standing: Standing | None) -> dict[str, Any]:
    """Return a descriptor as JSON has it."""
    return {"ui": ui, "name": standing.name if standing else None}


def year_lines(report: YearReport) -> list[str]:
    """Return a year's report in words: what changed, the first of each kind, links and pairs."""
    changes = report.changes
    lines = ["what the MeSH year changes"]
    lines += kind_lines("added", [described(change.ui, change.after) for change in changes.added])
    lines += kind_lines("renamed", [renamed(change) for change in changes.renamed])
    lines += kind_lines("moved", [moved(change) for change in changes.moved])
    lines += kind_lines("removed", [described(change.ui, change.before) for change in changes.removed])
    lines += kind_lines("replaced", [f"{old} by {new}" for old, new in changes.replaced])
    if changes.unused:
        lines.append(f"  {len(changes.unused):,} replacements are of descriptors that the graph does not hold")
    if report.links_moved:
        lines.append(
            f"  moved {sum(report.links_moved.values()):,} links of articles to the descriptors that replace theirs"
        )
    if changes.removed:
        lines.append(f"  {report.n_articles_left:,} articles keep a link to a removed descriptor")
    for kind, pairs in report.pairs.items():
        if pairs.n:
            lines.append(f"  {pairs.n:,} live pairs are about descriptors {kind}: {first(pairs.ids, pairs.n)}")
    return lines


def kind_lines(kind: str, found: list[str]) -> list[str]:
    """Return how many descriptors a kind of change has met, and the first of them."""
    more = [f"    … and {len(found) - SHOWN:,} more; all of them with --json"] if len(found) > SHOWN else []
    return [f"  {kind} {len(found):,}", *(f"    {text}" for text in found[:SHOWN]), *more]


def described(ui: str, standing: Standing | None) -> str:
    """Return a descriptor in words."""
    return f"{ui} {standing.name}" if standing else ui


def renamed(change: Change) -> str:
    """Return a change of name in words."""
    return f"{described(change.ui, change.before)} -> {change.after.name if change.after else ''}"


def moved(change: Change) -> str:
    """Return a change of places in words."""
    before, after = (sorted(s.numbers) if s else [] for s in (change.before, change.after))
    return f"{described(change.ui, change.after)}: {', '.join(before) or 'nowhere'} -> {', '.join(after) or 'nowhere'}"


def first(ids: tuple[str, ...], n: int) -> str:
    """Return the first ids in words."""
    return ", ".join(ids) + (", …" if n > len(ids) else "")
