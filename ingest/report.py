"""What a load tells: its progress while it runs, and its report at the end.

In: what the loaders count. Out: frozen records for a person or a machine to read. Knows nothing about files, graphs
or how it is shown.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter

from graph.records import Fault


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is: the file at hand, records read so far in all files, bytes read and to be read."""

    file: str
    read: int
    bytes_read: int
    bytes_total: int


OnProgress = Callable[[Progress], None]


def quiet(_progress: Progress) -> None:
    """Report no progress."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did.

    Of the records `read`, `written` are new, `changed` differ from what the graph held, `unchanged` do not, and
    `deleted` took an article away; the others are in `skipped` by reason or in `faults`. `unresolved` counts by kind
    what records refer to and the graph does not hold. `withdrawn` counts pairs whose articles can no longer be used.
    `already_loaded` names files passed over because the same content was loaded before, `replaced` those that were
    loaded because their content had changed. `rate` is records a second over all `seconds`, the roll-up included.
    """

    files: tuple[str, ...]
    read: int
    written: int
    changed: int
    unchanged: int
    skipped: Mapping[str, int]
    unresolved: Mapping[str, int]
    faults: tuple[Fault, ...]
    seconds: float
    deleted: int = 0
    withdrawn: int = 0
    already_loaded: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        """Records read a second."""
        return self.read / self.seconds if self.seconds else 0.0


@dataclass(slots=True)
class Tally:
    """The counts of a load that runs; `report` freezes them."""

    read: int = 0
    written: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    unresolved: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    deleted: int = 0
    withdrawn: int = 0
    already_loaded: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    begun: float = field(default_factory=perf_counter)

    def report(self, files: tuple[str, ...]) -> LoadReport:
        """Return the report of the load so far."""
        return LoadReport(
            files=files,
            read=self.read,
            written=self.written,
            changed=self.changed,
            unchanged=self.unchanged,
            skipped=dict(sorted(self.skipped.items())),
            unresolved=dict(sorted(self.unresolved.items())),
            faults=tuple(self.faults),
            seconds=perf_counter() - self.begun,
            deleted=self.deleted,
            withdrawn=self.withdrawn,
            already_loaded=tuple(self.already_loaded),
            replaced=tuple(self.replaced),
        )
