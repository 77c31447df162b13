"""Shared runs of words and likeness of texts, against the plain way to find them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.overlap import GRAM, Likeness, Runs, plain_words

WORDS = [f"w{n}" for n in range(400)]
FEW = st.lists(st.sampled_from("abc"), max_size=40)


def runs_of(words: list[str]) -> set[tuple[str, ...]]:
    """Return a text's runs of thirteen words."""
    return {tuple(words[at : at + GRAM]) for at in range(len(words) - GRAM + 1)}


def test_words_are_compared_without_case_accents_signs_and_greek() -> None:
    """The same text spelt in two ways is the same."""
    assert plain_words("TNF-α, Naïve (β2)") == ["tnf", "alpha", "naive", "beta", "2"]
    assert plain_words("…") == []


@settings(deadline=None)
@given(st.lists(FEW, max_size=4), FEW)
def test_a_text_overlaps_where_it_shares_a_run(texts: list[list[str]], words: list[str]) -> None:
    """The text found shares as many runs as any, and the number is right."""
    found = Runs(texts).find(words)
    shared = [len(runs_of(text) & runs_of(words)) for text in texts]
    assert (found.runs if found else 0) == max(shared, default=0)
    if found:
        assert shared[found.text] == found.runs
        assert 0 < found.share <= 1


def test_a_text_is_found_again_with_every_sixth_word_exchanged() -> None:
    """No run of thirteen words is left, yet it is alike; another text is not, and a short one is never compared."""
    texts = [WORDS[:200], WORDS[200:], ["too", "short"]]
    changed = [word if n % 6 else "other" for n, word in enumerate(WORDS[200:])]
    assert Runs(texts).find(changed) is None
    likeness = Likeness(texts, 0.25)
    found = likeness.find(changed)
    assert found is not None
    assert (found.text, found.share > 0.25) == (1, True)
    assert likeness.find([f"v{n}" for n in range(200)]) is None
    assert likeness.find(["too", "short"]) is None
    assert Likeness([], 0.25).find(changed) is None
