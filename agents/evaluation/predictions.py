"""Predictions on disk: JSON Lines that grow by one line a prediction, so that a broken evaluation goes on where it was.

A line holds the prediction and the way it was asked for (`how`); a file holds one way only. Also read: any JSON Lines
with `pmid` and `decision`, and PubMedQA's own form, one JSON object of PMID -> decision.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from agents.evaluation.choose import How, Prediction
from agents.evaluation.pubmedqa import checked_label
from agents.records import Decision
from agents.replies import decide_over
from graph.errors import Invalid

FILE = "predictions.jsonl"
FIELDS = tuple(field.name for field in fields(Prediction))


@dataclass(frozen=True, slots=True)
class Predicted:
    """Decisions by PMID, None where none could be had, and how they were asked for where the file says it.

    `plain` are the decisions that the same scores give with no prior taken off; None where none was.
    """

    decisions: dict[int, Decision | None]
    how: dict[str, Any] | None
    plain: dict[int, Decision | None] | None = None


class PredictionFile:
    """A file that predictions are added to. `done` are those that it held when it was opened."""

    def __init__(self, file: BinaryIO, how: How, done: dict[int, Prediction]) -> None:
        self._file = file
        self._how = {"key": how.key, **asdict(how)}
        self.done = done

    def add(self, prediction: Prediction) -> None:
        """Write one prediction; it is on disk when this returns, as far as a process's end is concerned."""
        self._file.write(orjson.dumps(asdict(prediction) | {"how": self._how}, option=orjson.OPT_APPEND_NEWLINE))
        self._file.flush()
        self.done[prediction.pmid] = prediction


@contextmanager
def open_predictions(path: Path, how: How) -> Iterator[PredictionFile]:
    """Open a file to add to, made where it is missing; a last line that was cut is dropped.

    Raises Invalid where it holds predictions that were asked for in another way.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        file.seek(0)
        done: dict[int, Prediction] = {}
        whole = 0
        for line in file:
            if not line.endswith(b"\n"):
                break
            whole += len(line)
            row = parse_line(path, line)
            refuse_other(path, row.get("how"), how)
            done[row["pmid"]] = Prediction(**{name: row[name] for name in FIELDS})
        file.truncate(whole)
        file.seek(0, os.SEEK_END)
        yield PredictionFile(file, how, done)


def refuse_other(path: Path, found: Any, how: How) -> None:
    """Raise Invalid, naming what differs, where a line was asked for in another way."""
    wanted = asdict(how)
    if isinstance(found, dict) and found.get("key") == how.key:
        return
    was = found if isinstance(found, dict) else {}
    differs = ", ".join(f"{k} {was.get(k)!r}, not {v!r}" for k, v in wanted.items() if was.get(k) != v)
    raise Invalid(
        f"{path} holds predictions that were asked for otherwise: {differs}.",
        remedy="Name another folder with -o, or score that file with --predictions.",
        file=str(path),
    )


def read_predictions(path: Path) -> Predicted:
    """Return the decisions of a file. Raises Invalid where it is missing, has none, or mixes several ways of asking."""
    if not path.is_file():
        raise Invalid(f"There is no file {path}.", remedy="Correct the path.", file=str(path))
    text = path.read_bytes()
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError:
        document = None
    if isinstance(document, dict) and "pmid" not in document:
        return Predicted({checked_pmid(path, k): checked(path, k, v) for k, v in document.items()}, None)
    rows = [parse_line(path, line) for line in text.splitlines() if line.strip()]
    ways = {row["how"]["key"]: row["how"] for row in rows if isinstance(row.get("how"), dict)}
    if len(ways) > 1 or not rows:
        what = "is empty" if not rows else f"mixes {len(ways)} ways of asking"
        raise Invalid(f"{path} {what}.", remedy="Give a file of one model and setting.", file=str(path))
    decisions = {checked_pmid(path, row["pmid"]): checked(path, row["pmid"], row.get("decision")) for row in rows}
    how = next(iter(ways.values()), None)
    plain = {int(row["pmid"]): plain_decision(row) for row in rows} if how and how["prior"] else None
    return Predicted(decisions, how, plain)


def plain_decision(row: Mapping[str, Any]) -> Decision | None:
    """Return the likeliest option of a kept prediction, its prior left on."""
    return decide_over(row["scores"], None, row.get("unseen", ())) if row.get("scores") else None


def parse_line(path: Path, line: bytes) -> dict[str, Any]:
    """Return a line's object. Raises Invalid where it is none with a PMID."""
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise Invalid(f"{path} has a line that is no JSON: {error}.", remedy="Remove it.", file=str(path)) from error
    if not isinstance(row, dict) or "pmid" not in row:
        raise Invalid(f"{path} has a line without `pmid`.", remedy="Expected pmid and decision.", file=str(path))
    return row


def checked_pmid(path: Path, value: Any) -> int:
    """Return a PMID. Raises Invalid for anything else."""
    if not str(value).isdigit():
        raise Invalid(f"{path} has {value!r} where a PMID was expected.", file=str(path))
    return int(value)


def checked(path: Path, pmid: object, value: Any) -> Decision | None:
    """Return a decision, None for null. Raises Invalid, naming file and PMID."""
    try:
        return None if value is None else checked_label(pmid, value)
    except Invalid as error:
        raise Invalid(f"{path}: {error.message}", file=str(path)) from error


def decisions_of(pmids: Iterable[int], found: Mapping[int, Decision | None], path: Path) -> list[Decision | None]:
    """Return the decisions on items, in their order. Raises Invalid where some were never asked about."""
    wanted = list(pmids)
    missing = [pmid for pmid in wanted if pmid not in found]
    if missing:
        raise Invalid(
            f"{path} has no prediction for {len(missing):,} of {len(wanted):,} items, such as PMID {missing[0]}.",
            remedy="Finish that evaluation, or choose its --split.",
        )
    return [found[pmid] for pmid in wanted]
