"""Headings recognised in questions by name and entry term."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.recognise import MAX_WORDS, Recogniser, Terms, build_recogniser

VOCABULARY: list[Terms] = [
    ("D1", "Neoplasms", ["Cancer", "Tumors"]),
    ("D2", "Breast Neoplasms", ["Breast Cancer", "Cancer of the Breast"]),
    ("D3", "Breast", []),
    ("D4", "Diabetes Mellitus, Type 2", ["NIDDM", "Diabetes, Type 2"]),
    ("D5", "Acquired Immunodeficiency Syndrome", ["AIDS"]),
    ("D6", "Role", ["Concept, Role"]),
    ("D7", "Interleukin-6", ["IL-6", "IL6"]),
    ("D8", "Hydrogen-Ion Concentration", ["pH"]),
    ("D9", "Anemia, Hemolytic, Autoimmune", []),
    ("D10", "Carrier Proteins", ["Binding Proteins"]),
    ("D11", "Protein Binding", ["Proteins, Binding", "Binding Proteins"]),
    ("D12", "Humans", ["Man"]),
    ("D13", "β-Thalassemia", []),
    ("D14", "World Health Organization", ["WHO"]),
    ("D15", "Lead", []),
    ("D16", "Nineteen", ["19"]),
    ("D17", "Word Salad", [" ".join(f"w{n}" for n in range(MAX_WORDS + 1))]),
]


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    """The recogniser of the vocabulary above; Humans are left out."""
    return build_recogniser(VOCABULARY, left_out={"D12"})


@pytest.mark.parametrize(
    ("question", "uis"),
    [
        ("Is breast cancer a cancer?", ("D2", "D1")),  # the longer term first, then the word by itself
        ("BREAST neoplasms or cancer of the breast?", ("D2",)),
        ("Does the breast grow?", ("D3",)),
        ("Is type 2 diabetes mellitus common?", ("D4",)),  # a name turned round
        ("Is type 2 diabetes common?", ("D4",)),
        ("Does diabetes mellitus, type 2, last?", ("D4",)),
        ("Is autoimmune hemolytic anemia rare?", ("D9",)),  # turned round twice
        ("Is IL-6 raised, or il 6?", ("D7",)),  # hyphens do not matter
        ("Is β-thalassemia inherited?", ("D13",)),
        ("Does AIDS spread?", ("D5",)),
        ("Are hearing aids useful?", ()),
        ("IS AIDS A ROLE?", ()),  # capitals say nothing where all is in capitals
        ("Who says so?", ()),
        ("Does the WHO say so?", ("D14",)),
        ("Which role does it play?", ()),
        ("Does this lead to harm?", ()),
        ("Which pH is best?", ()),  # too short
        ("Are 19 enough?", ()),
        ("Are humans and the man in it?", ()),  # left out
        ("What are binding proteins?", ()),  # an entry term of two headings
        ("w0 w1 w2 w3 w4 w5 w6 w7 w8", ()),  # too long to be looked for
        ("", ()),
    ],
)
def test_headings_are_recognised_by_their_terms(recogniser: Recogniser, question: str, uis: tuple[str, ...]) -> None:
    """Each rule has its case."""
    assert recogniser.recognise(question) == uis


def test_a_name_goes_before_an_entry_term_and_that_before_a_turned_one() -> None:
    """The same words mean the heading whose claim is strongest, whatever the order of loading."""
    vocabulary: list[Terms] = [("D1", "Pipe Smoking", []), ("D2", "Water Pipes", ["Pipe Smoking", "Pipes, Clay"])]
    vocabulary += [("D3", "Kilns", ["Clay Pipes"])]
    for order in (vocabulary, vocabulary[::-1]):
        recogniser = build_recogniser(order)
        assert recogniser.recognise("pipe smoking") == ("D1",)
        assert recogniser.recognise("clay pipes") == ("D3",)


def test_a_heading_named_twice_is_reported_once(recogniser: Recogniser) -> None:
    """In the place where it is named first."""
    assert recogniser.recognise("Cancer, NIDDM, cancer?") == ("D1", "D4")


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    """No text raises, and only headings of the vocabulary come out."""
    assert set(build_recogniser(VOCABULARY).recognise(text)) <= {ui for ui, _, _ in VOCABULARY}
