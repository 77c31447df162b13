"""What of an article goes into a prompt: its finding, and numbered contexts. Pure text in, pure text out."""

import re
from collections.abc import Sequence

from agents.records import Source

FINDING_LIMIT = 400
ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9(\[])")
CONCLUDING = re.compile(r"conclusion|interpretation|significance", re.IGNORECASE)
# Full stops that end no sentence.
SHORT_FORMS = re.compile(r"\b(?:e\.g|i\.e|vs|cf|approx|Fig|no|Dr|et al|spp|sp|ca|St|resp|incl|[A-Z])\.$", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a full stop after a short form or a single letter ends none."""
    found: list[str] = []
    for piece in ENDS.split(" ".join(text.split())):
        if found and SHORT_FORMS.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        elif piece:
            found.append(piece)
    return found


def finding(abstract: str, labels: Sequence[str] = (), offsets: Sequence[int] = ()) -> str:
    """Return what an abstract found: its concluding section, or its last two sentences, at most 400 characters.

    A section counts as concluding by its label, where it is the last and has at least one whole sentence.
    """
    text = abstract
    if labels and offsets and CONCLUDING.search(labels[-1]) and len(abstract[offsets[-1] :].split()) > 8:  # noqa: PLR2004
        text = abstract[offsets[-1] :]
    last = sentences(text)[-2:]
    while len(last) > 1 and len(" ".join(last)) > FINDING_LIMIT:
        last = last[1:]
    joined = " ".join(last)
    return joined if len(joined) <= FINDING_LIMIT else joined[:FINDING_LIMIT].rsplit(" ", 1)[0]


def source_finding(source: Source) -> str:
    """Return the finding of a source article."""
    return finding(source.abstract, source.section_labels, source.section_offsets)


def contexts_text(contexts: Sequence[tuple[str, str]]) -> str:
    """Return (title, abstract) pairs as the numbered contexts of an answer prompt."""
    return "\n\n".join(f"[{i}] {title}\n{abstract}" for i, (title, abstract) in enumerate(contexts, start=1))
