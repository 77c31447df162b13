"""The gates that a question and an answer pass before a pair counts: pure rules, each with a reason people can read.

A gate returns None, or why not. Words are compared by a short stem, so that "reduces" and "reduction" meet.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
STEM = 5
GROUNDED = 0.6  # share of content words that must stand in the contexts
SAME = 0.8  # Jaccard index of content stems from which two texts count as one
QUESTION_WORDS = (4, 60)
ANSWER_WORDS = (4, 200)

# The words that carry a language's grammar, enough to tell the languages of abstracts apart.
GRAMMAR = {
    "eng": "the of and in is are was were does do did can with for to by that than from has have be on an or who which",
    "fre": "le la les des du est sont dans avec pour par que une un et sur chez plus entre aux ce cette pas ont",
    "ger": "der die das ist sind und mit bei von zu im den dem ein eine nicht auf wird werden für oder hat nach als",
    "spa": "el la los las del es son en con para por que una un y sobre entre más al se como no ha fue",
    "ita": "il lo gli della dei è sono nel con per che una un e di da tra più al si come non ha",
    "por": "o os as do da dos é são em com para por que uma um e no na entre mais ao se como não foi",
}
GRAMMAR_SETS = {language: frozenset(words.split()) for language, words in GRAMMAR.items()}
OPEN_ENDED = frozenset(["what", "which", "who", "whose", "whom", "when", "where", "why", "how"])
ASKING = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "do",
        "does",
        "did",
        "can",
        "could",
        "will",
        "would",
        "should",
        "has",
        "have",
        "had",
        "may",
        "might",
        "must",
    ]
)
OTHER_STOP = """
a it its this these those there their they them he she his her we our as not no nor but about into between both any all
also more most less such other some only own same so too very been being over through yes maybe associated association
effect effects study studies patients people compared use used using related
"""
STOP = GRAMMAR_SETS["eng"] | ASKING | OPEN_ENDED | frozenset(OTHER_STOP.split())
DENYING = re.compile(
    r"\b(?:no|not|nor|neither|none|never|without|cannot|n't|lack\w*|fail\w*|absen\w+|unlike|unchanged|similar|same|"
    r"lower\w*|less|fewer|reduc\w+|decreas\w+|declin\w+|worse\w*|smaller|rather than|only|little)\b",
    re.IGNORECASE,
)
DENIED_CLAIM = re.compile(
    r"\b(?:(?:did|does|do|was|were|is|are|had|has|have|could|can) not|no (?:significant |clear |such )?"
    r"(?:effect|difference|association|change|benefit|evidence|relation\w*|link|increase|improvement))\b",
    re.IGNORECASE,
)


def words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return [match.group().lower() for match in WORD.finditer(text)]


@lru_cache(maxsize=4096)
def content_stems(text: str) -> frozenset[str]:
    """Return the stems of a text's content words (grammar and asking words left out)."""
    return frozenset(word[:STEM] for word in words(text) if word not in STOP)


def likeness(one: str, other: str) -> float:
    """Return the Jaccard index of two texts' content stems, 0..1; equal texts without content words count as 1."""
    a, b = content_stems(one), content_stems(other)
    if not a and not b:
        return float(words(one) == words(other))
    return len(a & b) / len(a | b)


def grounding(text: str, contexts: Iterable[str]) -> float:
    """Return the share of a text's content stems that stand in the contexts, 0..1 (0 where it has none)."""
    stems = content_stems(text)
    if not stems:
        return 0.0
    known: set[str] = set()
    for context in contexts:
        known |= content_stems(context)
    return len(stems & known) / len(stems)


def language(text: str) -> str | None:
    """Return the language whose grammar words a text holds most, None where none stands out."""
    found = words(text)
    counts = {name: sum(word in known for word in found) for name, known in GRAMMAR_SETS.items()}
    best = max(counts, key=lambda name: (counts[name], name == "eng"))
    return best if counts[best] else None


def check_question(
    question: str,
    source: str,
    contexts: Sequence[str],
    examples: Sequence[str],
    earlier: Iterable[str],
    form: Callable[[str], str | None] | None = None,
) -> str | None:
    """Return why a question cannot be used, None where it can; `earlier` are questions about the same concept.

    `form` checks the form of a kind of question (agents/gates_kinds.py), that of yes/no where it is not given.
    """
    return (
        check_language(question, source)
        or (form or check_form)(question)
        or check_repetition(question, examples, "repeats an example of the prompt")
        or check_grounding(question, contexts)
        or check_repetition(question, earlier, "nearly the same as another question about this concept")
    )


def check_shape(question: str) -> str | None:
    """Return why a text is no single question of a fit length."""
    found = words(question)
    low, high = QUESTION_WORDS
    if not question.endswith("?"):
        return "not a question: no question mark at its end"
    if question.count("?") > 1:
        return "more than one question"
    if not low <= len(found) <= high:
        return f"{len(found)} words, expected {low} to {high}"
    return None


def check_form(question: str) -> str | None:
    """Return why a text is no single question that yes, no or maybe can answer."""
    if reason := check_shape(question):
        return reason
    found = words(question)
    if found[0] in OPEN_ENDED:
        return f"cannot be answered with yes, no or maybe: begins with {found[0]!r}"
    if not ASKING & set(found):
        return "not a question: no verb that asks"
    return None


def check_language(text: str, source: str) -> str | None:
    """Return a reason where a text is not in the language of its source."""
    asked, given = language(source), language(text)
    if asked and given and asked != given:
        own = sum(word in GRAMMAR_SETS[asked] for word in words(text))
        other = sum(word in GRAMMAR_SETS[given] for word in words(text))
        if other > own + 1:
            return f"in another language than the source ({given}, not {asked})"
    return None


def check_repetition(text: str, others: Iterable[str], reason: str) -> str | None:
    """Return the reason where a text says the same as one of the others."""
    return reason if any(likeness(text, other) >= SAME for other in others) else None


def check_grounding(text: str, contexts: Sequence[str]) -> str | None:
    """Return a reason where too few of a text's content words stand in the contexts."""
    share = grounding(text, contexts)
    return None if share >= GROUNDED else f"not grounded: {share:.0%} of its content words stand in the contexts"


def check_answer(
    answer: str, decision: str | None, question: str, contexts: Sequence[str], examples: Sequence[str]
) -> str | None:
    """Return why a long answer cannot be used, None where it can; only a yes/no question has a decision."""
    found = words(answer)
    low, high = ANSWER_WORDS
    if not found:
        return "empty"
    if not low <= len(found) <= high:
        return f"{len(found)} words, expected {low} to {high}"
    if is_copy(answer, question):
        return "a copy of the question"
    return (
        check_repetition(answer, examples, "repeats an example of the prompt")
        or check_grounding(answer, contexts)
        or (check_agreement(answer, decision, question) if decision else None)
    )


def is_copy(answer: str, question: str) -> bool:
    """Say whether an answer is the question again: another question, or its words in its order, nothing added."""
    if answer.rstrip().endswith("?"):
        return True
    return words(answer) == words(question) or (
        likeness(answer, question) >= SAME
        and len(words(answer)) <= len(words(question))
        and not DENYING.search(answer)
        and words(answer)[0] in ASKING
    )


def check_agreement(answer: str, decision: str, question: str) -> str | None:
    """Return a reason where a decision and its long answer are at odds.

    A "yes" may not deny in its first sentence what the question asserts, a "no" must deny or limit something, and a
    long answer may not open with another decision.
    """
    opening = words(answer)[:1]
    if opening and opening[0] in {"yes", "no", "maybe"} and opening[0] != decision:
        return f"decision {decision!r} but the long answer begins with {opening[0]!r}"
    first = re.split(r"(?<=[.!?])\s", answer, maxsplit=1)[0]
    if decision == "yes" and DENIED_CLAIM.search(first) and not DENYING.search(question):
        return "decision 'yes' but the long answer denies it"
    if decision == "no" and not DENYING.search(answer):
        return "decision 'no' but the long answer denies nothing"
    return None
