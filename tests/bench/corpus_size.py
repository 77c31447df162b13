"""How time and memory of a corpus' evaluation grow with its size: made-up native rows, no graph behind them.

python tests/bench/corpus_size.py --pairs 40000

Run once a size: resident memory is the process's highest. The rows' making is part of the time.
"""

import argparse
import random
import resource
import time
from collections.abc import Iterator
from typing import Any

from agents.evaluation.corpus import measure_corpora
from agents.evaluation.corpus_rows import CorpusPair, parse_corpus_row
from agents.scope import Scope, ScopeDescriptor

WORDS = [
    a + b + c for a in ("bra", "cor", "dex", "fen") for b in ("mo", "ta", "ri", "nu") for c in ("sis", "tin", "lol")
]
N_CONCEPTS = 4000


class NoGraph:
    """A reader that finds nothing: the rows name their concepts themselves."""

    def read(self, name: str, /, **parameters: Any) -> list[dict[str, Any]]:
        """Return no row."""
        return []


def rows(n: int) -> Iterator[CorpusPair | str]:
    """Yield n native rows with four contexts of 200 words."""
    draw = random.Random(0)  # noqa: S311 - draws, not secrets
    for i in range(n):
        context = {"abstract": " ".join(draw.choices(WORDS, k=200))}
        yield parse_corpus_row(
            {
                "id": f"row {i}",
                "kind": "yesno",
                "question": f"Does {' '.join(draw.choices(WORDS, k=12))}?",
                "answer": " ".join(draw.choices(WORDS, k=30)),
                "decision": draw.choice(["yes", "no", "maybe"]),
                "contexts": [context] * 4,
                "concept": {"ui": f"D{i % N_CONCEPTS}"},
                "source": {"pmid": i + 1, "invented": True},
            }
        )


def main() -> None:
    """Measure one corpus and print seconds of processor, rate and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=40_000)
    n = parser.parse_args().pairs
    concepts = (ScopeDescriptor(f"D{i}", f"name {i}", (f"C{i % 26:02d}.{i}",), 5) for i in range(N_CONCEPTS))
    begun = time.process_time()
    [report] = measure_corpora(NoGraph(), {"made up": rows(n)}, Scope(("C",), tuple(concepts)), alpha=0.5, sample=1000)
    seconds = time.process_time() - begun
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{report.pairs:,} pairs: {seconds:.1f} s of processor, {n / seconds:,.0f}/s, {resident:,} MiB resident")


if __name__ == "__main__":
    main()
