"""One QA pair back to where it came from: run, walk, source, questions, calls to models, articles, judgements.

In: a reader and a pair's id. Out: a `Trace`, rows as the queries `cypher/trace_*.cypher` return them, structured values
decoded. Nothing is formatted here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from agents.records import generation_id
from agents.walk import walk_trail
from graph.database import Reader, Row
from graph.errors import NotFound

# A text prompt is answered in three calls; only the one that wrote the answer is linked to the pair.
ANSWER_STEPS = ("decision", "prior")
TEXTS = ("variables", "reply")  # of a call to a model: what was put into the prompt, and what came back


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything the graph keeps about how a pair was made."""

    pair: Row
    concept: Row
    run: Row
    target: Row
    walk: tuple[Row, ...]
    source: Row
    questions: tuple[Row, ...]
    generations: tuple[Row, ...]
    contexts: tuple[Row, ...]
    judgements: tuple[Row, ...]
    rejections: tuple[Row, ...]
    trainings: tuple[Row, ...] = ()


def trace(reader: Reader, pair_id: str) -> Trace:
    """Return how a pair was made. Raises NotFound for an id that is no pair's."""
    found = reader.read("trace_pair", id=pair_id)
    if not found:
        raise NotFound(
            f"There is no QA pair {pair_id!r} in this graph.",
            remedy="The ids stand in every export, and `kailin status` says whether there are pairs.",
            id=pair_id,
        )
    row = found[0]
    run = decoded(row["run"], "settings")
    questions = tuple(reader.read("trace_questions", id=pair_id))
    generations = read_generations(reader, pair_id, row["target"]["id"])
    return Trace(
        pair=row["pair"],
        concept={**row["concept"], "walked_to": row["walked_to"]},
        run=run,
        target={**row["target"], "attempt": row["attempt"]},
        walk=read_walk(reader, row["target"]["path"], run["settings"]),
        source=row["source"],
        questions=questions,
        generations=generations,
        contexts=tuple(reader.read("trace_contexts", id=pair_id)),
        judgements=tuple(reader.read("trace_judgements", id=pair_id)),
        rejections=tuple(reader.read("trace_rejections", id=pair_id)),
        trainings=read_trainings(reader, {row["model"] for row in (*questions, *generations) if row["model"]}),
    )


def read_trainings(reader: Reader, models: Iterable[str]) -> tuple[Row, ...]:
    """Return the trainings that made some models; none for a model that was not trained here."""
    return tuple(
        {"model": model, **row} for model in sorted(models) for row in reader.read("trace_training", model=model)
    )


def read_walk(reader: Reader, path: Sequence[str], settings: dict[str, Any] | None) -> tuple[Row, ...]:
    """Return the side taken at each fork of a walk, with today's counts and how many `ways` there were."""
    steps = walk_trail(reader, path, (settings or {}).get("under", ()))
    return tuple(
        {**asdict(step.taken), "ways": len(step.sides)} for step in steps if step.taken and not step.taken.here
    )


def read_generations(reader: Reader, pair_id: str, target_id: str) -> tuple[Row, ...]:
    """Return the calls linked to a pair, and the answerer's steps before them, by attempt and role."""
    linked = reader.read("trace_written_by", id=pair_id)
    ids = {row["id"] for row in linked}
    ids |= {
        generation_id(target_id, f"{row['role']}:{step}", row["attempt"]) for row in linked for step in ANSWER_STEPS
    }
    rows = reader.read("trace_generations", ids=sorted(ids))
    return tuple(decoded(decoded(row, "variables"), "parameters") for row in rows)


def decoded(row: dict[str, Any], name: str) -> Row:
    """Return a row with the JSON text `NAME_json` replaced by the value `NAME`."""
    rest = {key: value for key, value in row.items() if key != f"{name}_json"}
    return {**rest, name: orjson.loads(row[f"{name}_json"] or "null")}


def without_texts(told: dict[str, Any]) -> dict[str, Any]:
    """Return a trace without what quotes articles: the prompts' variables and what models and rejected steps said."""
    generations = [{k: v for k, v in call.items() if k not in TEXTS} for call in told["generations"]]
    rejections = [{k: v for k, v in rejection.items() if k not in TEXTS} for rejection in told["rejections"]]
    return {**told, "generations": generations, "rejections": rejections}
