"""An evaluation of corpora put together: the graph's live pairs read, files opened, all measured alike."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from agents.evaluation.corpus import CorpusReport, measure_corpora
from agents.evaluation.corpus_graph import fetch_judge_scores, iter_live_pairs
from agents.evaluation.corpus_rows import CorpusPair, parse_corpus_row
from agents.evaluation.corpus_texts import Embed
from agents.scope import Scope
from graph.database import Database
from graph.private_neo4j import OnProgress
from ingest.pairs.pairs_file import NotJson, iter_pieces, read_pmid

GRAPH = "graph"


def iter_pairs(path: Path) -> Iterator[CorpusPair | str]:
    """Yield the pairs of a file: JSON Lines, or a JSON document such as PubMedQA's. Raises Invalid without a file."""
    for piece in iter_pieces(path, lambda _: None):
        yield (
            "no JSON" if isinstance(piece.content, NotJson) else parse_corpus_row(piece.content, read_pmid(piece.pmid))
        )


def name_of(path: Path, files: Sequence[Path]) -> str:
    """Return a file's name, its whole path where another one is called so too."""
    return path.name if [other.name for other in files].count(path.name) == 1 and path.name != GRAPH else str(path)


def measure(
    database: Database,
    files: Sequence[Path],
    scope: Scope,
    *,
    alpha: float,
    sample: int,
    embed: Embed | None,
    on_progress: OnProgress,
) -> list[CorpusReport]:
    """Return the reports of the graph's live pairs and of files, in that order."""
    corpora: dict[str, Iterable[CorpusPair | str]] = {GRAPH: iter_live_pairs(database)}
    corpora |= {name_of(path, files): iter_pairs(path) for path in files}
    return measure_corpora(
        database,
        corpora,
        scope,
        alpha=alpha,
        sample=sample,
        judges={GRAPH: fetch_judge_scores(database)},
        embed=embed,
        on_pairs=lambda name, n: on_progress(name, n, 0),
    )
