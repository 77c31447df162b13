"""Turns an element with inline markup into plain text.

In: an element such as ArticleTitle or AbstractText. Out: its text with white space folded, no word glued to the next
and none lost. Bold, italics and underline vanish; sub- and superscripts close up (H2O, m2, Ca2+, 15th), but a
superscript number behind a digit gets a ^, for 10<sup>-3</sup> is not 10-3. MathML is written on one line
(ingest/mathml.py). Any other element stands apart as a word. Knows nothing about articles.
"""

import html
import re

from lxml import etree

from ingest.mathml import MATHML, linear

INLINE = frozenset({"b", "i", "u", "sub", "em", "strong"})
LONG = 200
BEGINS_NUMBER = re.compile(r"[-+±\u2212\u2013]?\s?\d")


def flatten(element: etree._Element | None) -> str:
    """Return an element's text on one line; "" for none."""
    if element is None:
        return ""
    text = joined(element) if len(element) else element.text
    if not text:
        return ""
    # Most long texts are on one line, and to ask takes half the time of splitting: the blank alone is printable space.
    if len(text) > LONG and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(text.split())


def joined(element: etree._Element) -> str:
    """Return an element's text, the text of its children in place; white space as it stands."""
    text = element.text or ""
    for child in element:
        text = appended(text, child) + (child.tail or "")
    return text


def appended(text: str, child: etree._Element) -> str:
    """Return a text with a child's behind it, set apart as the child's tag asks for."""
    tag: object = child.tag  # A function, not a name, for what is no element.
    if tag in INLINE:
        return text + joined(child)
    if tag == "sup":
        return text + raised(text, joined(child))
    if isinstance(tag, str):
        return text + linear(child) if tag.startswith(MATHML) else f"{text} {joined(child)} "
    # The name of an entity that only NLM's document type declares, such as &alpha;: what HTML calls by it.
    return text + html.unescape(child.text or "") if tag is etree.Entity else text


def raised(base: str, script: str) -> str:
    """Return a superscript as it follows its base: behind a ^ where a digit would meet a number."""
    number = script.lstrip()
    return f"^{number}" if base[-1:].isdigit() and BEGINS_NUMBER.match(number) else script
