"""Recognises MeSH headings in a question by name or entry term.

In: the vocabulary's terms, once; then questions. Out: UIs. Articles, and what headings are used for, are not known
here.

Terms and questions are compared as lower-cased words, so that hyphens, commas and case do not matter; of terms that
overlap, the one that begins first counts, then the longest. A term of one word needs care: an abbreviation in capitals
("AIDS", "WHO") is met only in capitals, and a word that questions use with another meaning ("role", "lead") never.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from graph.database import Reader

Terms = tuple[str, str, Sequence[str]]  # UI, name, entry terms
WORD = re.compile(r"[^\W_]+")
MAX_WORDS = 8  # 99.4 % of the terms of MeSH 2024; longer ones name chemicals by their structure
MIN_LETTERS = 3
# One-word terms of MeSH 2024 that questions mostly use in another or in no particular sense.
PLAIN_WORDS = frozenset(
    WORD.findall(
        """
        ability administration affect affects aids association associations attention attitude attitudes
        back can cold collection community consumption control deformity device devices disease diseases
        evaluation family form forms future growth history human impact index lead life light literature
        may measure measures method methods need needs parent patient patients pilot play population
        populations practice presence procedure procedures production program programs projection
        regulation report reports research resource resources retinal review risk role roles self sense
        solution solutions source stage standard standards strain strains stress study surgery survey
        surveys technique techniques therapeutic therapeutics therapy time times transient treatment
        treatments trial understanding use will work working
        """
    )
)


class Recogniser:
    """Finds headings in texts; made by `build_recogniser`, safe to share between threads."""

    def __init__(self, lexicon: dict[str, str], capitals: dict[str, str], left_out: Collection[str]) -> None:
        self._lexicon = lexicon
        self._capitals = capitals
        self._left_out = left_out

    def recognise(self, question: str) -> tuple[str, ...]:
        """Return the UIs of the headings named in a question, each once, in the question's order."""
        written = words(question)
        lower = [word.casefold() for word in written]
        # Capitals say nothing where everything is written in them.
        capitals = {} if question.isupper() else self._capitals
        found: dict[str, None] = {}
        start = 0
        while start < len(lower):
            ui, length = self._longest(lower, start)
            ui = ui or capitals.get(written[start])
            if ui and ui not in self._left_out:
                found[ui] = None
            start += length
        return tuple(found)

    def _longest(self, lower: list[str], start: int) -> tuple[str | None, int]:
        """Return the heading of the longest term that begins at a word, and its length; None and 1 where none does."""
        for length in range(min(MAX_WORDS, len(lower) - start), 0, -1):
            if ui := self._lexicon.get(" ".join(lower[start : start + length])):
                return ui, length
        return None, 1


def fetch_recogniser(reader: Reader, left_out: Collection[str] = ()) -> Recogniser:
    """Return the recogniser of the loaded vocabulary, read at once; headings left out are never reported."""
    (row,) = reader.read("recognise_terms")
    return build_recogniser(row["terms"], left_out)


def build_recogniser(vocabulary: Iterable[Terms], left_out: Collection[str] = ()) -> Recogniser:
    """Return the recogniser of a vocabulary. A name goes before an entry term, and that before a term turned round.

    A term that two headings claim in the same way names neither.
    """
    names: dict[str, str | None] = {}
    entries: dict[str, str | None] = {}
    turned: dict[str, str | None] = {}
    capitals: dict[str, str | None] = {}
    for ui, name, entry_terms in vocabulary:
        for claims, terms in ((names, (name,)), (entries, entry_terms)):
            for term in terms:
                if is_abbreviation(term):
                    claim(capitals, term, ui)
                    continue
                claim(claims, key(term), ui)
                if ", " in term:
                    claim(turned, key(turn_round(term)), ui)
    lexicon = {**turned, **entries, **names}
    return Recogniser(
        {term: ui for term, ui in lexicon.items() if ui and is_telling(term)},
        {term: ui for term, ui in capitals.items() if ui},
        frozenset(left_out),
    )


def claim(claims: dict[str, str | None], term: str, ui: str) -> None:
    """Give a term to a heading; a term that another heading has already is nobody's."""
    claims[term] = ui if claims.get(term, ui) == ui else None


def words(text: str) -> list[str]:
    """Return the words of a text in their order, compatibility forms of Unicode made plain."""
    return WORD.findall(text if text.isascii() else unicodedata.normalize("NFKC", text))


def key(term: str) -> str:
    """Return the form in which a term is compared."""
    return " ".join(words(term)).casefold()


def turn_round(term: str) -> str:
    """Return an inverted term in its natural order: "Neoplasms, Breast" -> "Breast Neoplasms"."""
    return " ".join(reversed(term.split(", ")))


def is_abbreviation(term: str) -> bool:
    """Say whether a term is one word of three or more capitals, such as "AIDS"."""
    return len(term) >= MIN_LETTERS and term.isupper() and term.isalpha()


def is_telling(term: str) -> bool:
    """Say whether a term, as compared, can be trusted to mean its heading."""
    return (
        len(term) >= MIN_LETTERS
        and term not in PLAIN_WORDS
        and term.count(" ") < MAX_WORDS
        and not term.replace(" ", "").isdigit()
    )
