"""PubMedQA's expert-labelled items: parsing, the official split, and the groups by which scores are given. Pure.

In: rows of `ori_pqal.json`, and the official ground truth of the 500 test items. Out: items. The setting
*reasoning-required* shows the contexts (the abstract without its conclusion), *question-only* does not; LONG_ANSWER,
which is the conclusion, is never shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from agents.records import Decision
from agents.replies import DECISIONS
from graph.errors import Invalid

Split = Literal["dev", "test", "all"]
# The bins and headings of the papers' tables; years are inclusive.
TIME_BINS = (
    (1989, 2000),
    (2001, 2004),
    (2005, 2007),
    (2008, 2009),
    (2010, 2011),
    (2012, 2013),
    (2014, 2015),
    (2016, 2017),
)
HEADINGS = ("Female", "Male", "Middle Aged", "Aged", "Adult", "Adolescent")


@dataclass(frozen=True, slots=True)
class Item:
    """An expert-labelled question; `headings` are MeSH names, `year` is None where the file has none."""

    pmid: int
    question: str
    contexts: tuple[str, ...]
    headings: tuple[str, ...]
    year: int | None
    label: Decision


def parse_item(pmid: int, content: Mapping[str, Any]) -> Item:
    """Return the item of a row. Raises Invalid where it has no question, contexts or expert label."""
    question, contexts, label = content.get("QUESTION"), content.get("CONTEXTS"), content.get("final_decision")
    year = str(content.get("YEAR") or "")
    if not (isinstance(question, str) and question.strip()) or not isinstance(contexts, list):
        raise Invalid(f"PMID {pmid} has no QUESTION or no list CONTEXTS, as PubMedQA's rows do.", pmid=pmid)
    return Item(
        pmid=pmid,
        question=question.strip(),
        contexts=tuple(map(str, contexts)),
        headings=tuple(map(str, content.get("MESHES") or ())),
        year=int(year) if year.isdigit() else None,
        label=checked_label(pmid, label),
    )


def checked_label(pmid: object, label: object) -> Decision:
    """Return a label that is one of the three decisions. Raises Invalid."""
    if label not in DECISIONS:
        raise Invalid(f"PMID {pmid} is labelled {label!r}, expected one of {', '.join(DECISIONS)}.", pmid=pmid)
    return label


def choose_items(items: Sequence[Item], truth: Mapping[int, Decision] | None, split: Split) -> list[Item]:
    """Return the items of a split, in the file's order, with the ground truth's labels on the test items.

    `test` are the items of the ground truth, `dev` all others. Raises Invalid where a split needs a ground truth, or
    the ground truth names items that the file has not.
    """
    if truth is None:
        if split != "all":
            raise Invalid(f"--split {split} needs the list of test items.", remedy="Give --ground-truth FILE.")
        return list(items)
    missing = truth.keys() - {item.pmid for item in items}
    if missing:
        raise Invalid(
            f"The ground truth names {len(missing)} PMIDs that the file has not, such as {min(missing)}.",
            remedy="Give the file that it belongs to (ori_pqal.json and test_ground_truth.json of PubMedQA).",
        )
    labelled = [replace(item, label=truth.get(item.pmid, item.label)) for item in items]
    return [item for item in labelled if split == "all" or (item.pmid in truth) == (split == "test")]


def group_by_time(items: Iterable[Item]) -> dict[str, list[int]]:
    """Return time bin -> positions of the items in it; the last group has no year or one outside the bins."""
    names = [*(f"{first}-{last}" for first, last in TIME_BINS), "other or no year"]
    groups: dict[str, list[int]] = {name: [] for name in names}
    for position, item in enumerate(items):
        within = (name for name, (a, b) in zip(names, TIME_BINS, strict=False) if a <= (item.year or 0) <= b)
        groups[next(within, names[-1])].append(position)
    return groups


def group_by_heading(items: Sequence[Item]) -> dict[str, list[int]]:
    """Return heading -> positions of the items that carry it; whole headings, so that Female is no Male."""
    return {name: [i for i, item in enumerate(items) if name in item.headings] for name in HEADINGS}
