"""One row of any question-answer corpus as a `CorpusPair`: native, PubMedQA's shape, chat messages. Pure.

What a row does not say is left empty, never guessed: a chat row has no PMID, PubMedQA's rows have no concept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.replies import DECISIONS

QUESTION_KEYS = ("question", "QUESTION")
ANSWER_KEYS = ("answer", "long_answer", "LONG_ANSWER", "ANSWER")
DECISION_KEYS = ("decision", "final_decision")
PMID_KEYS = ("pmid", "PMID", "source_pmid", "PUBID")
LAST_QUESTION = "\n\nQuestion: "


@dataclass(frozen=True, slots=True)
class CorpusPair:
    """A question with its answer; `ui` is the concept that the row itself names, `headings` names of MeSH headings.

    `score` is the hierarchy score of the question, where two were compared. `pmid` is 0 where the row names none.
    """

    id: str
    pmid: int
    kind: str
    question: str
    answer: str
    decision: str | None
    contexts: tuple[str, ...]
    ui: str | None
    headings: tuple[str, ...]
    score: float | None
    invented: bool


def parse_corpus_row(content: Any, pmid: int = 0) -> CorpusPair | str:
    """Return the pair of a row, or what is wrong with it; `pmid` is the one that it stands under, if any."""
    if not isinstance(content, dict):
        return "no JSON object"
    said = unpack_messages(content) if "messages" in content else content
    question = text_under(said, QUESTION_KEYS)
    if not question:
        return f"no text under {' or '.join(QUESTION_KEYS)}, and no messages"
    answer, decision = text_under(said, ANSWER_KEYS), text_under(said, DECISION_KEYS).lower() or None
    kind = said.get("kind")
    return CorpusPair(
        id=str(content.get("id") or ""),
        pmid=pmid or find_pmid(content),
        kind=kind if isinstance(kind, str) and kind else "yesno" if decision in DECISIONS else "open",
        question=question,
        answer=answer,
        decision=decision,
        contexts=contexts_of(said),
        ui=within(content, "concept", "ui", str),
        headings=tuple(map(str, listed(content, "MESHES"))),
        score=hierarchy_score(content),
        invented=content.get("invented") is True or within(content, "source", "invented", bool) is True,
    )


def unpack_messages(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the question, answer, decision and contexts of a chat row as `kailin export --format messages` has it."""
    turns = {
        str(m.get("role")): str(m.get("content") or "") for m in listed(content, "messages") if isinstance(m, dict)
    }
    before, found, question = f"\n\n{turns.get('user', '')}".rpartition(LAST_QUESTION)
    first, _, answer = turns.get("assistant", "").partition(". ")
    decided = first.strip().lower() in DECISIONS
    return {
        "question": question if found else turns.get("user", ""),
        "contexts": [text for text in before.split("\n\n") if text] if found else [],
        "answer": answer if decided else turns.get("assistant", ""),
        "decision": first.strip().lower() if decided else "",
    }


def contexts_of(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the contexts' texts, of native rows the abstracts."""
    found = [*listed(content, "contexts"), *listed(content, "CONTEXTS")]
    return tuple(str(c.get("abstract") or "") if isinstance(c, dict) else str(c) for c in found)


def hierarchy_score(content: Mapping[str, Any]) -> float | None:
    """Return the score of the question that was preferred, None where there was no preference."""
    scores = within(content, "preference", "scores", list)
    return max(map(float, scores)) if scores else None


def find_pmid(content: Mapping[str, Any]) -> int:
    """Return the PMID that a row names, 0 where it names none."""
    named = [*(content.get(key) for key in PMID_KEYS), within(content, "source", "pmid", int)]
    return next((int(value) for value in map(str, named) if value.isascii() and value.isdigit()), 0)


def text_under(content: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    """Return the first text under some keys, "" where there is none."""
    return next((value.strip() for key in keys if isinstance(value := content.get(key), str) and value.strip()), "")


def listed(content: Mapping[str, Any], key: str) -> list[Any]:
    """Return the list under a key, empty where it holds something else."""
    value = content.get(key)
    return value if isinstance(value, list) else []


def within(content: Mapping[str, Any], key: str, inner: str, kind: type[Any]) -> Any:
    """Return what an inner key of an object holds, None where it is not of the kind."""
    value = content.get(key)
    found = value.get(inner) if isinstance(value, dict) else None
    return found if isinstance(found, kind) else None
