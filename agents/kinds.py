"""Kinds of question, as BioASQ defines them, and the mix of them that a run keeps.

In: a mix such as `yesno=0.5,factoid=0.5`, a number of pairs. Out: how many of each kind, and the kind of each target in
turn. All arithmetic is exact; no graph, no model.
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal

from agents.apportion import largest_remainder
from graph.errors import Invalid

Kind = Literal["yesno", "factoid", "list", "summary"]
# yesno: yes, no or maybe. factoid: one name, number or short phrase. list: two or more of those. summary: a paragraph.
KINDS: tuple[Kind, ...] = ("yesno", "factoid", "list", "summary")
YESNO: Kind = "yesno"
DEFAULT_MIX = "yesno=1"
Mix = Mapping[Kind, Fraction]


def parse_mix(text: str) -> dict[Kind, Fraction]:
    """Return the share of each kind that a mix names, in the kinds' order. Raises Invalid, saying what is wrong.

    Shares are decimals or fractions (1/3) and add up to exactly 1; a kind with the share 0 is left out.
    """
    shares: dict[Kind, Fraction] = {}
    for part in text.split(","):
        name, equals, value = (word.strip() for word in part.partition("="))
        kind = next((kind for kind in KINDS if kind == name), None)
        if kind is None or not equals:
            raise bad_mix(text, f"{part.strip()!r} is no share of one of {', '.join(KINDS)}")
        if kind in shares:
            raise bad_mix(text, f"{kind} stands there twice")
        shares[kind] = parse_share(text, value)
    if sum(shares.values()) != 1:
        raise bad_mix(text, f"the shares add up to {float(sum(shares.values())):g}, expected 1")
    return {kind: shares[kind] for kind in KINDS if shares.get(kind)}


def parse_share(mix: str, value: str) -> Fraction:
    """Return one share. Raises Invalid where it is no number from 0 to 1."""
    try:
        share = Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise bad_mix(mix, f"{value!r} is no number") from None
    if not 0 <= share <= 1:
        raise bad_mix(mix, f"{value} is not from 0 to 1")
    return share


def bad_mix(text: str, problem: str) -> Invalid:
    """Return the error for a mix that cannot be read."""
    return Invalid(
        f"The kinds of question {text!r} cannot be read: {problem}.",
        remedy='Write shares that add up to 1, such as "yesno=0.5,factoid=0.2,list=0.2,summary=0.1".',
        kinds=text,
    )


def count_kinds(mix: Mix, n: int) -> dict[Kind, int]:
    """Split n pairs into whole numbers of each kind, in proportion to the mix; ties in the kinds' order."""
    whole = math.lcm(*(share.denominator for share in mix.values()))
    parts = largest_remainder(n, [int(share * whole) for share in mix.values()], lambda i: i)
    return dict(zip(mix, parts, strict=True))


def deal_kinds(wanted: Mapping[Kind, int], n: int) -> list[Kind]:
    """Return the kind of each of n targets in turn, as many of each as wanted, or their like where n is smaller.

    Each kind is laid out evenly, so that any first part of the targets has nearly the same mix as the whole.
    """
    if not n:
        return []
    parts = dict(zip(wanted, largest_remainder(n, list(wanted.values()), lambda i: i), strict=True))
    whole = math.lcm(*(part for part in parts.values() if part))
    # The i-th of k stands at (i + 1/2) / k of the way, here in whole numbers.
    places = [
        ((2 * i + 1) * (whole // part), order, kind)
        for order, (kind, part) in enumerate(parts.items())
        for i in range(part)
    ]
    return [kind for _, _, kind in sorted(places)]


def short_answer(decision: str | None, exact_answer: str | None, items: Sequence[str]) -> str:
    """Return what stands beside a pair's long answer: decision, exact answer or items, "" where its kind has none."""
    return decision or exact_answer or "; ".join(items)
