"""The reports of corpora in words: measures and branches side by side, and what must be said below them."""

from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table

from agents.evaluation.corpus import CorpusReport
from agents.evaluation.corpus_texts import Length

BRANCHES_SHOWN = 20
NONE = "-"


def corpus_table(reports: Sequence[CorpusReport]) -> Table:
    """Return the measures side by side, a column a corpus."""
    table = Table("measure", box=None, pad_edge=False)
    for report in reports:
        table.add_column(report.name, justify="right", overflow="fold")
    columns = [dict(measures_of(report)) for report in reports]
    fullest_first = sorted(columns, key=len, reverse=True)
    for name in dict.fromkeys(name for column in fullest_first for name in column):
        table.add_row(name, *(column.get(name, NONE) for column in columns))
    return table


def measures_of(report: CorpusReport) -> Iterator[tuple[str, str]]:
    """Yield each measure's name and its text."""
    yield "pairs", f"{report.pairs:,}"
    if report.invented:
        yield "of them invented", f"{report.invented:,}"
    if report.left_out:
        yield "rows left out", f"{sum(report.left_out.values()):,}"
    yield from coverage_of(report)
    for name, length in words_of(report):
        yield f"words, {name}", f"{length.mean:.1f}, {length.median}, {length.p95}"
    yield from diversity_of(report)
    yield "duplicates, exact and near", f"{report.duplicates.exact:,} and {report.duplicates.near:,}"
    yield from balance_of(report)
    yield from judges_of(report)


def coverage_of(report: CorpusReport) -> Iterator[tuple[str, str]]:
    """Yield what the pairs rest on and are about."""
    coverage, sources = report.coverage, report.sources
    yield "PMIDs", f"{sources.pmids:,}"
    yield "not in the graph", f"{sources.pmids_not_in_graph:,}"
    yield "pairs about a plannable concept", f"{coverage.pairs:,}"
    yield "concepts reached", f"{coverage.concepts:,} of {coverage.plannable:,} ({100 * coverage.share:.1f} %)"
    if coverage.pairs:
        yield f"concepts in {coverage.at:,} pairs", f"{coverage.concepts_at:,.0f}"
        yield "entropy over branches", f"{coverage.entropy:.3f}"
        yield "KL from the target", f"{coverage.kl:.4f}"
        yield "KL of as many random draws from it", f"{coverage.kl_by_chance:.4f}"


def diversity_of(report: CorpusReport) -> Iterator[tuple[str, str]]:
    """Yield how varied the sampled questions are."""
    spread = report.diversity
    if spread is None:
        return
    yield (
        f"distinct-1, 2, 3 of {spread.n:,}",
        f"{spread.distinct_1:.3f}, {spread.distinct_2:.3f}, {spread.distinct_3:.3f}",
    )
    yield f"overlap with the nearest of {spread.n:,}", f"{spread.overlap:.3f}"
    if spread.dispersion is not None:
        yield f"embedding dispersion of {spread.n:,}", f"{spread.dispersion:.3f}"


def balance_of(report: CorpusReport) -> Iterator[tuple[str, str]]:
    """Yield the kinds and decisions."""
    for name, count in report.kinds.items():
        yield f"kind {name}", share(count, report.pairs)
    for name in ("yes", "no", "maybe", "none"):
        if name in report.decisions:
            yield f"decision {name}", share(report.decisions[name], report.pairs)


def judges_of(report: CorpusReport) -> Iterator[tuple[str, str]]:
    """Yield what the evaluator and the judges said."""
    if report.score is not None:
        yield "hierarchy score of the preferred", f"{report.score:.4f} of {report.scored:,}"
    for judge in report.judges:
        verdicts = ", ".join(f"{n:,} {verdict}" for verdict, n in judge.verdicts.items())
        yield f"judge {judge.judge}", verdicts + (f", mean {judge.score:.3f}" if judge.score is not None else "")


def words_of(report: CorpusReport) -> tuple[tuple[str, Length], ...]:
    """Return the lengths by what they are of."""
    return (
        ("question (mean, median, 95 %)", report.question_words),
        ("answer", report.answer_words),
        ("contexts", report.context_words),
    )


def branch_table(reports: Sequence[CorpusReport], target: Mapping[str, float]) -> Table:
    """Return the shares of the branches with the greatest targets, target and corpora side by side."""
    table = Table("branch", box=None, pad_edge=False)
    for name in ("target", *(report.name for report in reports)):
        table.add_column(name, justify="right", overflow="fold")
    for branch in sorted(target, key=lambda name: (-target[name], name))[:BRANCHES_SHOWN]:
        own = (f"{100 * report.coverage.branches.get(branch, 0.0):.2f} %" for report in reports)
        table.add_row(branch, f"{100 * target[branch]:.2f} %", *own)
    return table


def share(count: int, of: int) -> str:
    """Return a count with its share of a whole."""
    return f"{count:,} ({100 * count / of:.1f} %)" if of else NONE


def remarks(reports: Sequence[CorpusReport]) -> Iterator[str]:
    """Yield what must be said below the tables."""
    for report in reports:
        if report.left_out:
            told = "; ".join(f"{n:,} with {reason}" for reason, n in report.left_out.items())
            yield f"{report.name}: rows left out: {told}."
        if lost := report.placed_by.get("nothing"):
            yield f"{report.name}: {lost:,} pairs name no concept, and no article or heading that the graph knows."
        if missing := report.sources.pmids_not_in_graph:
            yield (
                f"{report.name}: {missing:,} of {report.sources.pmids:,} PMIDs are not in the graph; their concepts"
                " come from the rows themselves where these name them."
            )
