"""The gates of each kind of question: the form of the question, and what its answer must hold. Pure rules.

A gate returns None, or why not. What all kinds share, and yes/no, is in agents/gates.py.
"""

import re
from collections.abc import Callable, Sequence

from agents.answer import Answer
from agents.gates import (
    ASKING,
    GROUNDED,
    OPEN_ENDED,
    check_answer,
    check_form,
    check_shape,
    content_stems,
    grounding,
    words,
)
from agents.kinds import Kind

TOKEN = re.compile(r"[^\W_]+")
EXACT_WORDS = 15
SUMMARY_WORDS = 10
FEWEST_ITEMS = 2
TELLING = frozenset(["why", "describe", "explain", "summarise", "summarize"])  # ask for a text
OPENERS = OPEN_ENDED | TELLING | {"list", "name", "give"}
MEASURES = frozenset(["many", "much", "long", "often", "old", "far", "large", "high", "low", "deep", "soon", "early"])


def check_open(question: str) -> str | None:
    """Return why a text is no single open question: one that yes or no would not answer."""
    if reason := check_shape(question):
        return reason
    found = words(question)
    if found[0] in ASKING:
        return f"yes or no would answer it: begins with {found[0]!r}"
    if not OPENERS & set(found):
        return "not a question: no word that asks"
    return None


def check_factoid(question: str) -> str | None:
    """Return why a text is no question for one name, number or short phrase."""
    if reason := check_open(question):
        return reason
    first, second = words(question)[:2]
    if first in TELLING or (first == "how" and second not in MEASURES):
        return f"asks for more than a name or a number: begins with {first!r}"
    return None


def check_list(question: str) -> str | None:
    """Return why a text is no question for several names."""
    if reason := check_open(question):
        return reason
    first, second = words(question)[:2]
    if first in TELLING or (first == "how" and second in MEASURES):
        return f"asks for no list: begins with {first!r}"
    return None


FORMS: dict[Kind, Callable[[str], str | None]] = {
    "yesno": check_form,
    "factoid": check_factoid,
    "list": check_list,
    "summary": check_open,
}


def check_answer_of(
    kind: Kind, answer: Answer, question: str, contexts: Sequence[str], examples: Sequence[str]
) -> str | None:
    """Return why an answer to a question of a kind cannot be used, None where it can."""
    return check_answer(answer.text, answer.decision, question, contexts, examples) or check_parts(
        kind, answer, question, contexts
    )


def check_parts(kind: Kind, answer: Answer, question: str, contexts: Sequence[str]) -> str | None:
    """Return what is wrong with that which a kind asks for beside the long answer, or with a summary's length."""
    if kind == "factoid":
        return check_exact(answer.exact_answer or "", answer.text, question, contexts)
    if kind == "list":
        return check_items(answer.items, answer.text, contexts)
    if kind == "summary" and len(words(answer.text)) < SUMMARY_WORDS:
        return f"{len(words(answer.text))} words, expected {SUMMARY_WORDS} at least for a summary"
    return None


def check_exact(exact: str, long_answer: str, question: str, contexts: Sequence[str]) -> str | None:
    """Return why an exact answer is none: it stands in a context, not in the question, and the long answer holds it."""
    if reason := check_phrase(exact, "exact answer", contexts):
        return reason
    if stands_in(exact, [question]):
        return f"exact answer {exact!r} stands in the question"
    if grounding(exact, [long_answer]) < GROUNDED:
        return f"exact answer {exact!r} is not in the long answer"
    return None


def check_items(items: Sequence[str], long_answer: str, contexts: Sequence[str]) -> str | None:
    """Return why items are no list: two or more, each in a context, at least one of them in the long answer."""
    if len(items) < FEWEST_ITEMS:
        return f"{len(items)} items, expected {FEWEST_ITEMS} or more"
    for item in items:
        if reason := check_phrase(item, "item", contexts):
            return reason
    if not any(grounding(item, [long_answer]) >= GROUNDED for item in items):
        return "the long answer holds none of the items"
    return None


def check_phrase(phrase: str, what: str, contexts: Sequence[str]) -> str | None:
    """Return why a text is no short phrase of the contexts."""
    if not content_stems(phrase):
        return f"{what} {phrase!r} says nothing"
    if len(words(phrase)) > EXACT_WORDS:
        return f"{what} has {len(words(phrase))} words, expected {EXACT_WORDS} at most"
    return None if stands_in(phrase, contexts) else f"{what} {phrase!r} does not stand in the contexts"


def stands_in(phrase: str, texts: Sequence[str]) -> bool:
    """Say whether a text holds a phrase word for word; capitals, hyphens and punctuation do not count."""
    wanted = f" {' '.join(tokens(phrase))} "
    return any(wanted in f" {' '.join(tokens(text))} " for text in texts)


def tokens(text: str) -> list[str]:
    """Return the runs of letters and digits of a text in lower case: "IL-6" is two."""
    return [match.group().lower() for match in TOKEN.finditer(text)]
