"""Inline markup becomes plain text: no word glued, none lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ingest.flatten import flatten


def flat(content: str) -> str:
    """The text of an element with some content."""
    return flatten(etree.fromstring(f"<T>{content}</T>"))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", ""),
        ("  two\n   words ", "two words"),
        ("a\u00a0b\u2009c", "a b c"),
        ("<i>in vitro</i> growth", "in vitro growth"),
        ("(<b><i>Borrelia</i></b>)", "(Borrelia)"),
        ("<u>one</u> <u>two</u>", "one two"),
        ("H<sub>2</sub>O and CO<sub>2</sub>", "H2O and CO2"),
        ("Ca<sup>2+</sup>, m<sup>2</sup>, CD4<sup>+</sup>", "Ca2+, m2, CD4+"),
        ("the 15<sup>th</sup>", "the 15th"),
        ("10<sup>-3</sup> or 10<sup>6</sup>", "10^-3 or 10^6"),
        ("10<sup> \u22123</sup>", "10^\u22123"),
        ("SO<sub>4</sub><sup>2-</sup>", "SO4^2-"),
        ("<sup>13</sup>C", "13C"),
        ("as said.<sup>1</sup> Then", "as said.1 Then"),
        ("word<sup> note</sup>", "word note"),
        ("first<p>second</p>third", "first second third"),
        ("first<br/>second", "first second"),
        ("a<!-- no word -->b", "ab"),
        ("a<?none?>b", "ab"),
        ("<b/>tail", "tail"),
    ],
)
def test_markup_becomes_text(content: str, text: str) -> None:
    """Each kind of markup is written as a reader would say it."""
    assert flat(content) == text


def test_no_element_is_no_text() -> None:
    """A field that is missing is empty."""
    assert flatten(None) == ""


def test_an_entity_of_the_document_type_is_kept() -> None:
    """A name that only NLM's document type declares is read as in HTML: the declaration itself is never fetched."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    root = etree.fromstring('<!DOCTYPE T SYSTEM "no.dtd"><T>TNF-&alpha; and <i>&beta;</i></T>', parser)
    assert flatten(root) == "TNF-\u03b1 and \u03b2"


inline = st.recursive(
    st.text("ab 1.", max_size=6),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(["b", "i", "u", "sub"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)


@given(st.lists(inline, max_size=6).map("".join))
def test_inline_markup_changes_no_character(content: str) -> None:
    """Without superscripts the text is that of the file with the tags taken out and white space folded."""
    element = etree.fromstring(f"<T>{content}</T>")
    assert flatten(element) == " ".join("".join(str(part) for part in element.itertext()).split())


@given(st.text("ab01+-", min_size=1, max_size=5), st.text("ab01+-", min_size=1, max_size=5))
def test_a_superscript_loses_no_character(base: str, script: str) -> None:
    """The only thing a superscript may add is one ^ before it."""
    assert flat(f"{base}<sup>{script}</sup>") in {base + script, f"{base}^{script}"}
