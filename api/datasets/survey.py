"""What an export holds, counted while its rows go by: for the card, the settings, and what `push` asks. Pure.

In: native rows, as they are written. Out: counts. Memory holds a number an article and what the card samples.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from graph.records import branch

Row = dict[str, Any]
N_SAMPLES = 3


@dataclass(slots=True)
class Survey:
    """Counts of the pairs written; `copyright` is PMID -> version and statement, `models` role -> model -> pairs."""

    pairs: int = 0
    invented: int = 0
    splits: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    decisions: Counter[str] = field(default_factory=Counter)
    branches: Counter[str] = field(default_factory=Counter)
    concepts: set[str] = field(default_factory=set)
    articles: set[int] = field(default_factory=set)
    years: Counter[int] = field(default_factory=Counter)
    models: dict[str, Counter[str]] = field(default_factory=dict)
    mesh_releases: Counter[str] = field(default_factory=Counter)
    imported: Counter[str] = field(default_factory=Counter)
    copyright: dict[int, tuple[int, str]] = field(default_factory=dict)
    samples: list[Row] = field(default_factory=list)

    def add(self, row: Row, split: str, shaped: list[Row]) -> None:
        """Count a row that was written, and keep the first few as they were shaped."""
        self.pairs += 1
        self.invented += bool(row["source"]["invented"])
        self.splits[split] += 1
        self.kinds[row["kind"]] += 1
        if row["decision"]:
            self.decisions[row["decision"]] += 1
        self.branches.update({branch(number) for number in row["concept"].get("tree_numbers") or ()})
        self.concepts.add(row["concept"]["ui"])
        self.articles.update(context["pmid"] for context in (row["source"], *row["contexts"]))
        if row["source"]["year"]:
            self.years[row["source"]["year"]] += 1
        self._add_origin(row)
        for context in row["contexts"]:
            if statement := context.get("copyright"):
                self.copyright.setdefault(context["pmid"], (context.get("version", 0), statement))
        if len(self.samples) < N_SAMPLES:
            self.samples.extend(shaped[:1])

    def _add_origin(self, row: Row) -> None:
        for role, model in (row.get("models") or {}).items():
            if model:
                self.models.setdefault(role, Counter())[model] += 1
        if row.get("mesh_release"):
            self.mesh_releases[row["mesh_release"]] += 1
        if row.get("imported"):
            self.imported[row["imported"]] += 1

    @property
    def makers(self) -> list[str]:
        """Who made the pairs, once each, by name: models that wrote questions or answers, files that pairs came in."""
        return sorted({model for models in self.models.values() for model in models} | set(self.imported))

    def document(self) -> dict[str, Any]:
        """Return the counts as `settings.json` keeps them."""
        return {
            "pairs": self.pairs,
            "invented": self.invented,
            "splits": dict(sorted(self.splits.items())),
            "kinds": dict(sorted(self.kinds.items())),
            "decisions": dict(sorted(self.decisions.items())),
            "concepts": len(self.concepts),
            "articles": len(self.articles),
            "articles_with_copyright_statement": len(self.copyright),
            "models": {role: dict(sorted(models.items())) for role, models in sorted(self.models.items())},
            "mesh_releases": sorted(self.mesh_releases),
            "imported": dict(sorted(self.imported.items())),
        }
