"""What is asked of the corpus: which pairs, in which order and shape, as of which revision. Pure.

A `PullRequest` has one canonical form, in which everything that decides the bytes is spelt out, and nothing else: it
names a pull in its ETag and in the URL under which it can be had again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal
from urllib.parse import urlencode

from graph.errors import Invalid
from graph.split import SPLITS

Balance = Literal["none", "tree", "decision"]
Contexts = Literal["ids", "full"]
BALANCES: tuple[Balance, ...] = ("none", "tree", "decision")
CONTEXTS: tuple[Contexts, ...] = ("ids", "full")
GATES = "gates:1"  # the judge of `min_score` where none is named: it has judged every pair made here
LARGEST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull. None and () mean no limit; `revision` None is the corpus as it is now, `n` None all that fit.

    `under` are tree numbers, UIs of descriptors and ontology classes; `depth` how many steps below them a concept may
    stand. `alpha` weighs balance "tree" (0: every concept alike, 1: as the literature). `after` is the id of the last
    row that the caller has. `drop_test_support` leaves out pairs of the split train that rest on an article of the
    split test; `with_contaminated` takes pairs that a check against a benchmark rejected, or that have none.
    """

    under: tuple[str, ...] = ()
    depth: int | None = None
    n: int | None = None
    balance: Balance = "none"
    alpha: float = 0.5
    min_score: float | None = None
    judge: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    run: str | None = None
    split: str | None = None
    drop_test_support: bool = False
    seed: int = 0
    format: str = "native"
    contexts: Contexts = "full"
    revision: int | None = None
    after: str | None = None
    with_contaminated: bool = False

    def at(self, revision: int, under: Sequence[str] | None = None) -> "PullRequest":
        """Return the same request of a revision, its classes resolved to `under` where that is given."""
        return replace(self, revision=revision, under=self.under if under is None else tuple(under))


def check_request(request: PullRequest) -> PullRequest:
    """Return a request in its canonical form. Raises Invalid for what no corpus could answer, naming the field."""
    for name, allowed in (("balance", BALANCES), ("contexts", CONTEXTS), ("split", (None, *sorted(SPLITS)))):
        check_one_of(name, getattr(request, name), allowed)
    for name in ("depth", "n", "revision", "seed"):
        check_whole(name, getattr(request, name))
    if request.depth is not None and not request.under:
        raise Invalid("depth needs a place to count from.", remedy="Give `under` too.", parameter="depth")
    if not 0 <= request.alpha <= 1:
        raise Invalid(
            f"alpha is {request.alpha}, expected a number from 0 (all alike) to 1 (as the literature).",
            parameter="alpha",
        )
    if request.min_score is not None and not 0 <= request.min_score <= 1:
        raise Invalid(f"min_score is {request.min_score}, expected a number from 0 to 1.", parameter="min_score")
    years = (request.year_from, request.year_to)
    if None not in years and years[0] > years[1]:  # type: ignore[operator]
        raise Invalid(f"year_from {years[0]} is after year_to {years[1]}.", parameter="year_from")
    return canonical(request)


def check_one_of(name: str, value: Any, allowed: Sequence[Any]) -> None:
    """Raise Invalid for a value that is none of those allowed."""
    if value not in allowed:
        expected = ", ".join(str(word) for word in allowed if word is not None)
        raise Invalid(f"{name} is {value!r}, expected one of: {expected}.", parameter=name)


def check_whole(name: str, value: int | None) -> None:
    """Raise Invalid for a whole number that is negative, or too large for the database."""
    if value is not None and not 0 <= value <= LARGEST:
        raise Invalid(f"{name} is {value}, expected 0 or more, below 2**63.", parameter=name)


def canonical(request: PullRequest) -> PullRequest:
    """Return the request with words sorted and once each, and what decides nothing at its default."""
    is_sample = request.n is not None or request.balance != "none"
    return replace(
        request,
        under=tuple(sorted({spelt(word) for word in request.under})),
        alpha=float(request.alpha) if request.balance == "tree" else 0.5,
        seed=request.seed if is_sample else 0,
        judge=request.judge or (None if request.min_score is None else GATES),
    )


def spelt(word: str) -> str:
    """Return a word of `under` as it is spelt: tree numbers and UIs in capitals, of a class its prefix."""
    prefix, colon, rest = word.strip().partition(":")
    return f"{prefix.upper()}{colon}{rest}"


def is_class(word: str) -> bool:
    """Say whether a word of `under` names an ontology class, and no place or descriptor of MeSH."""
    return ":" in word


def query_string(request: PullRequest) -> str:
    """Return the canonical request as the query of a URL: keys in order, all that decides the bytes spelt out."""
    return urlencode(list(iter_parameters(canonical(request))))


def iter_parameters(request: PullRequest) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a canonical request, by name."""
    unused = {
        *(() if request.balance == "tree" else ("alpha",)),
        *(() if request.n is not None or request.balance != "none" else ("seed",)),
    }
    for name, value in sorted(asdict(request).items()):
        if value is None or value is False or name in unused:
            continue
        for one in value if isinstance(value, tuple) else (value,):
            yield name, "true" if one is True else str(one)
