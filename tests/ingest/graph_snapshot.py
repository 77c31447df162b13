"""Everything a graph holds of vocabulary and literature, in a form that can be compared."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Look = Callable[[str], list[Any]]
APART = "n:Release OR n:Corpus OR n:Schema"
NODES = f"""
MATCH (n) WHERE NOT ({APART})
RETURN labels(n), coalesce(n.ui, n.number, n.pmid, n.id), properties(n)
"""
RELATIONSHIPS = f"""
MATCH (n)-[r]->(o) WHERE NOT ({APART})
RETURN coalesce(n.ui, n.number, n.pmid, n.id), type(r), coalesce(o.ui, o.number, o.pmid, o.id), properties(r)
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Nodes by labels and key, relationships by ends and type, with all properties; repeated ones stand repeatedly."""

    nodes: list[tuple[str, ...]]
    relationships: list[tuple[str, ...]]

    def difference(self, other: "Snapshot") -> list[tuple[str, ...]]:
        """Return what only one of two snapshots holds, or more often than the other."""
        mine, others = (Counter([*found.nodes, *found.relationships]) for found in (self, other))
        return [
            *(("only the first", *what) for what in mine - others),
            *(("only the second", *w) for w in others - mine),
        ]


def snapshot(look: Look) -> Snapshot:
    """Return all nodes and relationships but what tells how the graph came about: releases and revision."""
    return Snapshot(
        sorted((str(sorted(labels)), str(key), written(properties)) for labels, key, properties in look(NODES)),
        sorted((str(a), kind, str(b), written(properties)) for a, kind, b, properties in look(RELATIONSHIPS)),
    )


def written(properties: dict[str, Any]) -> str:
    """Return properties as text, by name."""
    return str(sorted(properties.items()))
