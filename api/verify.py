"""Checks the graph's own rules, which Neo4j Community has no constraints for.

In: a reader. Out: a `Finding` for each rule, with the first offenders. Each rule is one query among
`cypher/verify_*.cypher` that returns what breaks it, so that a person can paste it into Neo4j Browser and go on there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graph.database import Reader
from graph.queries import query

RULES = (
    "verify_properties",
    "verify_tree_under",
    "verify_tree_orphan",
    "verify_tree_descriptor",
    "verify_descriptor_articles",
    "verify_descriptor_candidates",
    "verify_descriptor_pairs",
    "verify_tree_articles",
    "verify_tree_pairs",
    "verify_invented_apart",
    "verify_article_vectors",
    "verify_pair_provenance",
    "verify_pair_frozen",
    "verify_pair_usable",
    "verify_pair_kind",
    "verify_benchmark_articles",
    "verify_benchmark_pairs",
    "verify_question_target",
    "verify_generation_prompt",
    "verify_target_pair",
    "verify_preference_sides",
    "verify_judgement_pair",
    "verify_rejection_target",
    "verify_revision_order",
)
# The rules that need no scan of all links: what a bulk load checks, whose counts come from the links themselves.
STRUCTURE = (
    "verify_tree_under",
    "verify_tree_orphan",
    "verify_tree_descriptor",
    "verify_descriptor_candidates",
    "verify_invented_apart",
)


@dataclass(frozen=True, slots=True)
class Offender:
    """A node that breaks a rule, and how."""

    offender: str
    problem: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the first offenders, none where the rule holds; `rule` names its query."""

    rule: str
    says: str
    offenders: tuple[Offender, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing breaks the rule."""
        return not self.offenders


def verify(
    reader: Reader,
    limit: int = 20,
    on_progress: Callable[[str, int, int], None] | None = None,
    rules: Sequence[str] = RULES,
) -> tuple[Finding, ...]:
    """Check rules, all of them by default, and return at most `limit` offenders of each."""
    findings = []
    for done, rule in enumerate(rules, start=1):
        offenders = tuple(Offender(**row) for row in reader.read(rule, limit=limit))
        findings.append(Finding(rule, query(rule).purpose, offenders))
        if on_progress:
            on_progress("Check the graph's rules", done, len(rules))
    return tuple(findings)
