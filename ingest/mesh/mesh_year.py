"""Tells what a MeSH year changes: descriptors added, renamed, moved, removed, replaced.

In: the descriptors that the graph holds, those of the year's files, and NLM's list of replaced descriptors where there
is one. Out: what changes. Pure: does not see the database. The descriptor files themselves do not say what replaces a
descriptor; without a list it is removed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.errors import Invalid
from graph.records import Descriptor, Fault, MeshRecord, Skipped

UI = re.compile(r"D\d{6,9}")
LARGEST_LOSS = 0.5  # Of the active descriptors; a real year takes away less than one in a hundred.


@dataclass(frozen=True, slots=True)
class Standing:
    """What a descriptor is called and where it stands; `active` when the year at hand has it."""

    name: str
    numbers: tuple[str, ...]
    active: bool = True


@dataclass(frozen=True, slots=True)
class Replacement:
    """A line of the list of replaced descriptors: the old UI and the new one."""

    old: str
    new: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Change:
    """A descriptor before and after; None where it is not there."""

    ui: str
    before: Standing | None
    after: Standing | None


@dataclass(frozen=True, slots=True)
class YearChanges:
    """What a year changes, each by UI; a descriptor may be both renamed and moved.

    `replaced` are (old UI, new UI) of descriptors that the graph holds, over chains of replacements; they do not stand
    among the `removed`. `unused` are old UIs of the list which the graph does not hold.
    """

    added: tuple[Change, ...]
    renamed: tuple[Change, ...]
    moved: tuple[Change, ...]
    removed: tuple[Change, ...]
    replaced: tuple[tuple[str, str], ...]
    unused: tuple[str, ...]


def read_year(records: Iterable[MeshRecord | Fault | Skipped]) -> dict[str, Standing]:
    """Return the descriptors of a year's records, by UI.

    Raises Invalid when a record cannot be used, since its descriptor would be taken for removed, or when there is none.
    """
    year: dict[str, Standing] = {}
    for record in records:
        if isinstance(record, Fault):
            raise Invalid(
                f"{record.file}, line {record.line}: record {record.record or 'without a UI'} cannot be used "
                f"({record.reason}), so the files are not the whole of a MeSH year.",
                remedy="Fetch the file again, or load it without --year-report. Nothing was changed.",
                file=record.file,
                line=record.line,
            )
        if isinstance(record, Descriptor):
            year[record.ui] = Standing(record.name, record.tree_numbers)
    if not year:
        raise Invalid("A year report needs the year's descriptor file.", remedy="Give it, such as desc2026.gz, too.")
    return year


def find_year_changes(
    held: Mapping[str, Standing], year: Mapping[str, Standing], replacements: Sequence[Replacement]
) -> YearChanges:
    """Return what changes between what the graph holds and a year.

    Raises Invalid when the year would take away most of what is there, or the list contradicts the year.
    """
    active = {ui: standing for ui, standing in held.items() if standing.active}
    lost = sorted(active.keys() - year.keys())
    if len(lost) > LARGEST_LOSS * len(active):
        raise Invalid(
            f"The files hold {len(year):,} descriptors and lack {len(lost):,} of the {len(active):,} in the graph, so "
            "they are hardly the whole of a MeSH year.",
            remedy="Give all descriptor files of the year, or leave out --year-report to add to what is there.",
        )
    ends = follow(replacements, year)
    both = sorted(active.keys() & year.keys())
    return YearChanges(
        added=tuple(Change(ui, held.get(ui), year[ui]) for ui in sorted(year.keys() - active.keys())),
        renamed=tuple(Change(ui, held[ui], year[ui]) for ui in both if held[ui].name != year[ui].name),
        moved=tuple(Change(ui, held[ui], year[ui]) for ui in both if set(held[ui].numbers) != set(year[ui].numbers)),
        removed=tuple(Change(ui, held[ui], None) for ui in lost if ui not in ends),
        replaced=tuple((old, ends[old]) for old in sorted(ends.keys() & held.keys())),
        unused=tuple(sorted(ends.keys() - held.keys())),
    )


def follow(replacements: Sequence[Replacement], year: Mapping[str, Standing]) -> dict[str, str]:
    """Return, for each old UI, the one of the year that stands for it now, over chains such as A to B, B to C.

    Raises Invalid, naming file and line, when a chain turns in a circle or ends outside the year, or the year still
    has the old one.
    """
    by_old = {replacement.old: replacement for replacement in replacements}
    return {old: end_of(replacement, by_old, year) for old, replacement in by_old.items()}


def end_of(first: Replacement, by_old: Mapping[str, Replacement], year: Mapping[str, Standing]) -> str:
    """Return the UI at the end of a chain of replacements."""
    if first.old in year:
        raise refusal(first, f"{first.old} is said to be replaced, but the files still hold it")
    passed, step = [first.old], first.new
    while step in by_old and step not in passed:
        passed.append(step)
        step = by_old[step].new
    if step in passed:
        raise refusal(first, f"replacements turn in a circle: {', '.join([*passed, step])}")
    if step not in year:
        raise refusal(first, f"{first.old} is replaced by {step}, which the files do not hold")
    return step


def parse_replaced(path: Path) -> tuple[Replacement, ...]:
    """Return the lines of a list of replaced descriptors: old UI, a tab, new UI; further columns are passed over.

    Empty lines and lines that begin with # say nothing. Raises Invalid, naming file and line.
    """
    found: dict[str, Replacement] = {}
    for number, line in numbered_lines(path):
        old, _, rest = line.partition("\t")
        read = Replacement(old.strip(), rest.partition("\t")[0].strip(), str(path), number)
        for ui in (read.old, read.new):
            if not UI.fullmatch(ui):
                raise refusal(read, f"{ui[:40]!r} is no descriptor UI; a line is `old UI <TAB> new UI`")
        if read.old == read.new:
            raise refusal(read, f"{read.old} is replaced by itself")
        earlier = found.setdefault(read.old, read)
        if earlier.new != read.new:
            raise refusal(read, f"{read.old} is replaced by {read.new}, and by {earlier.new} in line {earlier.line}")
    return tuple(found.values())


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text that say something, with their numbers. Raises Invalid when it cannot be read."""
    number = 0
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip() and not line.startswith("#"):
                    yield number, line.rstrip("\n")
    except UnicodeDecodeError as error:
        raise Invalid(
            f"{path} is not UTF-8 text after line {number}: {error.reason}.",
            remedy="Give a text of lines `old UI <TAB> new UI`.",
            file=str(path),
        ) from error
    except OSError as error:
        raise Invalid(
            f"{path} cannot be read: {error.strerror or error}.", remedy="Correct the path.", file=str(path)
        ) from error


def refusal(replacement: Replacement, what: str) -> Invalid:
    """Return the error for a line of the list."""
    return Invalid(
        f"{replacement.file}, line {replacement.line}: {what}.",
        remedy="Correct the list. Nothing was changed.",
        file=replacement.file,
        line=replacement.line,
    )
