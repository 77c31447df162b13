"""A heading or substance means the descriptor its UI, name or entry term says, in this order."""

from typing import Any

import pytest

from ingest.lexicon import Lexicon


class Reader:
    """Three descriptors and a supplementary concept; counts how often the terms are read."""

    n_read = 0

    def read(self, name: str, /, **parameters: Any) -> list[dict[str, Any]]:
        """Answer the lexicon's two queries."""
        assert not parameters
        if name == "lexicon_uis":
            return [{"descriptors": ["D1", "D2", "D3"], "concepts": ["C1"], "replaced": [["D3", "D2"]]}]
        assert name == "lexicon_terms"
        self.n_read += 1
        return [
            {
                "uis": ["D1", "D2", "D3", "C1"],
                "names": ["Neoplasms", "Tumors", "Stra\u00dfe", "ether"],
                "entry_terms": [["Cancer", "Tumors"], ["Swelling", "Growth"], ["Growth"], []],
            }
        ]


@pytest.mark.parametrize(
    ("ui", "name", "found"),
    [
        ("D1", "whatever it is called", "D1"),
        ("D9", "Neoplasms", "D1"),
        (None, "neoPLASMS", "D1"),
        (None, "cancer", "D1"),
        (None, "Tumors", "D2"),
        (None, "Growth", "D2"),
        (None, "STRASSE", "D2"),
        ("D3", "a descriptor that a MeSH year replaced by D2", "D2"),
        ("C1", "ether", "C1"),
        (None, "Ether", "C1"),
        (None, "unknown", None),
        ("D9", "", None),
    ],
)
def test_ui_then_name_then_entry_term(ui: str | None, name: str, found: str | None) -> None:
    """Case does not matter; a name goes before another descriptor's entry term; the first UI wins a tie."""
    assert Lexicon.of_graph(Reader()).find(ui, name) == found


def test_replacements_in_a_circle_end() -> None:
    """A list that is wrong does not hang a load."""
    lexicon = Lexicon(["D1", "D2"], [], list, {"D1": "D2", "D2": "D1"})
    assert lexicon.find("D1", "") in {"D1", "D2"}


def test_a_heading_is_never_a_supplementary_concept() -> None:
    """Headings stand in the tree, substances need not."""
    assert Lexicon.of_graph(Reader()).find_descriptor("C1", "ether") is None


def test_terms_are_read_once_and_only_when_needed() -> None:
    """Files of today carry UIs throughout."""
    reader = Reader()
    lexicon = Lexicon.of_graph(reader)
    lexicon.find("D1", "")
    assert reader.n_read == 0
    lexicon.find(None, "Cancer")
    lexicon.find(None, "Growth")
    assert reader.n_read == 1
