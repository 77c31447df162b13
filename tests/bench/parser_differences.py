"""The known reasons for which other parsers say something else than this project's, each undone by a small function.

In: a Difference. Out: the names of what has to be undone for the two to say the same, or None where that is not
enough. An undo changes one side or both, and only where the record itself shows that the reason applies.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from ingest.mathml import MATHML

TEXTS = {"title", "vernacular_title", "abstract", "sections", "other_abstracts"}
MARKUP = "b", "i", "u", "sub", "sup"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which another parser does not say what this project's says."""

    parser: str
    field: str
    ours: Any
    theirs: Any
    element: etree._Element

    def __str__(self) -> str:
        sides = f"  ours   {str(self.ours)[:400]}\n  theirs {str(self.theirs)[:400]}"
        return f"{self.parser}, {self.field} of PMID {self.element.findtext('.//PMID')}\n{sides}"


Undo = Callable[[Difference], Difference]


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """Return a value with every text in it changed."""
    return tuple(mapped(part, change) for part in value) if isinstance(value, tuple) else change(str(value))


def vernacular(difference: Difference) -> Difference:
    """A missing title is that in the article's own language: the others leave it empty."""
    missing = not difference.theirs and difference.element.find(".//VernacularTitle") is not None
    return replace(difference, ours="") if difference.field == "title" and missing else difference


def caret(difference: Difference) -> Difference:
    """A number raised behind a digit gets a ^: 10^-3, which the others write 10-3."""
    if difference.field not in TEXTS or difference.element.find(".//sup") is None:
        return difference
    return replace(difference, ours=mapped(difference.ours, lambda text: text.replace("^", "")))


def comments(difference: Difference) -> Difference:
    """pubmed_parser takes comments for text."""
    said = [comment.text or "" for comment in difference.element.iter(etree.Comment)]

    def without(text: str) -> str:
        for words in said:
            text = text.replace(words, "")
        return text

    return replace(difference, theirs=mapped(difference.theirs, without)) if difference.field in TEXTS else difference


def formula(difference: Difference) -> Difference:
    """MathML gets signs, order and names of symbols that show its structure: compare letters and digits only."""
    math = list(difference.element.iter(f"{MATHML}*"))
    if difference.field not in TEXTS or not math:
        return difference
    empty = (node.tag.rpartition("}")[2] for node in math if not len(node) and not (node.text or "").strip())
    symbols = "".join(name for name in empty if not name.startswith("m") and name not in {"none", "sep"})
    ours, theirs = letters(difference.ours), letters((difference.theirs, symbols))
    return replace(difference, ours=ours, theirs=theirs)


def letters(value: Any) -> list[str]:
    """Return the letters and digits of all texts in a value, sorted."""
    if isinstance(value, tuple):
        return sorted(letter for part in value for letter in letters(part))
    return sorted(filter(str.isalnum, str(value)))


def nested(difference: Difference) -> Difference:
    """pubmed_parser gives the text of markup, but not of markup within markup."""
    inner = [node for tag in (*MARKUP, f"{MATHML}*") for node in difference.element.iterfind(f".//{tag}/*")]
    if difference.parser != "pubmed_parser" or difference.field not in TEXTS or not inner:
        return difference
    rest = iter("".join(difference.ours.split()))
    is_part = all(letter in rest for letter in "".join(difference.theirs.split()))
    return replace(difference, ours=difference.theirs) if is_part else difference


def apart(difference: Difference) -> Difference:
    """Markup that is not inline stands apart as a word."""
    if difference.field not in TEXTS:
        return difference
    ours, theirs = (mapped(side, lambda text: "".join(text.split())) for side in (difference.ours, difference.theirs))
    return replace(difference, ours=ours, theirs=theirs)


def unlabelled(difference: Difference) -> Difference:
    """The label UNLABELLED says that there is none."""
    if difference.field not in {"abstract", "sections"}:
        return difference
    theirs = mapped(difference.theirs, lambda text: re.sub(r"\bUNLABELLED ?", "", text))
    return replace(difference, theirs=theirs)


def empty_section(difference: Difference) -> Difference:
    """A section without text is left out, with its label; a single one left has no label in pubmed_parser's form."""
    empty = [t for t in difference.element.iterfind(".//Abstract/AbstractText") if not "".join(map(str, t.itertext()))]
    if difference.field == "sections" and empty:
        return replace(difference, theirs=tuple(part for part in difference.theirs if part[1]))
    if difference.field == "abstract" and empty:
        labels = [text.get("Label", "") for text in difference.element.iterfind(".//Abstract/AbstractText")]
        ours, theirs = (
            " ".join(re.sub("|".join(map(re.escape, filter(None, labels))), "", side).split())
            for side in (difference.ours, difference.theirs)
        )
        return replace(difference, ours=ours, theirs=theirs)
    return difference


def last_place(difference: Difference) -> Difference:
    """pubmed_parser lets the last ELocationID decide, also when it is no DOI or marked as not valid."""
    places = difference.element.findall(".//Article/ELocationID")
    if difference.field != "doi" or difference.parser != "pubmed_parser" or not places:
        return difference
    last = (places[-1].text or "").strip() if places[-1].get("EIdType") == "doi" else ""
    return replace(difference, theirs=difference.ours) if difference.theirs == last else difference


def not_valid(difference: Difference) -> Difference:
    """A name that NLM marks as not valid is left out: the right one stands beside it."""
    if difference.field != "authors":
        return difference
    theirs = list(difference.theirs)
    for name in difference.element.iterfind(".//AuthorList/Author[@ValidYN='N']"):
        wrong = " ".join(filter(None, (name.findtext(part) for part in ("LastName", "Initials", "Suffix"))))
        if wrong in theirs:
            theirs.remove(wrong)
    return replace(difference, theirs=tuple(theirs))


def group(difference: Difference) -> Difference:
    """pubmed_parser does not give the names of groups."""
    groups = {" ".join((name.text or "").split()) for name in difference.element.iterfind(".//Author/CollectiveName")}
    if difference.field != "authors" or difference.parser != "pubmed_parser":
        return difference
    return replace(
        difference,
        ours=tuple(name for name in difference.ours if name not in groups),
        theirs=tuple(filter(None, difference.theirs)),
    )


def suffix(difference: Difference) -> Difference:
    """pubmed_parser leaves out suffixes such as Jr."""
    if difference.field != "authors" or difference.parser != "pubmed_parser":
        return difference
    suffixes = {" ".join((part.text or "").split()) for part in difference.element.iterfind(".//Author/Suffix")}
    ours = tuple(h if t in suffixes else f"{h} {t}".strip() for h, _, t in (n.rpartition(" ") for n in difference.ours))
    return replace(difference, ours=ours)


def each_once(difference: Difference) -> Difference:
    """A reference counts once, and 0 stands for an unknown PMID."""
    if difference.field != "references":
        return difference
    return replace(difference, theirs=tuple(dict.fromkeys(filter(None, difference.theirs))))


def cites(difference: Difference) -> Difference:
    """pubmed_parser does not read references among the comments and corrections (until 2018)."""
    old = {c.findtext("PMID") for c in difference.element.iterfind(".//CommentsCorrections[@RefType='Cites']")}
    if difference.field != "references" or difference.parser != "pubmed_parser":
        return difference
    listed = {i.text for i in difference.element.iterfind("PubmedData/ReferenceList//ArticleId")}
    return replace(difference, ours=tuple(p for p in difference.ours if str(p) not in old - listed))


def further_lists(difference: Difference) -> Difference:
    """pubmed_parser reads the first list of references only, and none within it."""
    lists = difference.element.findall("PubmedData//ReferenceList")
    if difference.field != "references" or difference.parser != "pubmed_parser" or len(lists) < 2:
        return difference
    return replace(difference, ours=difference.theirs) if set(difference.theirs) <= set(difference.ours) else difference


REASONS: dict[str, Undo] = {
    "title falls back to the vernacular one": vernacular,
    "^ before a raised number": caret,
    "no label for UNLABELLED": unlabelled,
    "empty section left out": empty_section,
    "pubmed_parser takes comments for text": comments,
    "pubmed_parser leaves out markup within markup": nested,
    "formula written on one line": formula,
    "other markup set apart": apart,
    "pubmed_parser lets the last ELocationID decide": last_place,
    "name marked as not valid left out": not_valid,
    "pubmed_parser leaves out names of groups": group,
    "pubmed_parser leaves out suffixes": suffix,
    "reference counted once, unknown (0) left out": each_once,
    "pubmed_parser passes over RefType Cites": cites,
    "pubmed_parser reads one list of references": further_lists,
}


def reason(difference: Difference) -> str | None:
    """Return the names of what explains a difference, None where nothing does."""
    for name, undo in REASONS.items():
        alone = undo(difference)
        if alone.ours == alone.theirs:
            return name
    names = []
    for name, undo in REASONS.items():
        undone = undo(difference)
        if (undone.ours, undone.theirs) != (difference.ours, difference.theirs):
            names.append(name)
        if undone.ours == undone.theirs:
            return ", ".join(names)
        difference = undone
    return None
