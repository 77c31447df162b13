"""Queries for the full-text index: only quoted words, joined by OR."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.lucene import MAX_LETTERS, MAX_WORDS, build_query, words

QUERY = re.compile(r'("[^"\\]+"( OR "[^"\\]+")*)?')


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("Does aspirin prevent stroke?", '"aspirin" OR "prevent" OR "stroke"'),
        ("AND heart OR NOT lung", '"heart" OR "lung"'),
        ("title:heart* AND (lung~2)^5 [a TO b]", '"title:heart" OR "lung" OR "2" OR "5" OR "b"'),
        ('He said "\\heart\\" && || ! {x} /y/', '"he" OR "said" OR "heart" OR "x" OR "y"'),
        ("Heart, heart and HEART", '"heart"'),
        ("Is Alzheimer's disease more frequent?", '"alzheimer\'s" OR "disease" OR "more" OR "frequent"'),
        ("What was it?", ""),
        ("???", ""),
        ("", ""),
        ("\ud800", ""),
    ],
)
def test_a_query_holds_the_telling_words_as_phrases(question: str, query: str) -> None:
    """Operators, special characters, repeated words and stop words leave nothing behind."""
    assert build_query(question) == query


def test_a_query_has_24_words_at_most() -> None:
    """Of a long question the first words count."""
    query = build_query(" ".join(f"w{n}" for n in range(100)))
    assert query.split(" OR ") == [f'"w{n}"' for n in range(MAX_WORDS)]


def test_what_is_too_long_for_a_word_is_passed_over() -> None:
    """A run of thousands of letters is not looked for."""
    assert words("a" * (MAX_LETTERS + 1) + " heart") == ["heart"]


@given(st.text())
def test_any_text_gives_a_query_of_quoted_words_only(text: str) -> None:
    """Nothing but phrases, OR, and no quote or backslash within a phrase."""
    query = build_query(text)
    assert QUERY.fullmatch(query)
    assert query.count(" OR ") < MAX_WORDS
