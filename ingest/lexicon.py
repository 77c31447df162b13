"""Finds which descriptor or supplementary concept a heading or substance means.

In: a database, read once for UIs and, when a UI is missing or unknown, once for names and entry terms. Out: UIs.
Knows nothing about articles.
"""

from functools import cached_property

from graph.database import Reader


class Lexicon:
    """The UIs, names and entry terms that the graph holds; names go before entry terms, case does not matter."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        (row,) = reader.read("lexicon_uis")
        self.descriptors = frozenset(row["descriptors"])
        self.concepts = frozenset(row["concepts"])

    def find(self, ui: str | None, name: str) -> str | None:
        """Return the UI that is meant; None when neither UI nor name is known."""
        if ui in self.descriptors or ui in self.concepts:
            return ui
        return self._by_term.get(name.casefold())

    def find_descriptor(self, ui: str | None, name: str) -> str | None:
        """Return the UI of the descriptor that is meant."""
        found = self.find(ui, name)
        return found if found in self.descriptors else None

    @cached_property
    def _by_term(self) -> dict[str, str]:
        (row,) = self._reader.read("lexicon_terms")
        # From the last UI to the first, so that the first one keeps a term that several have.
        uis, names, entry_terms = (list(reversed(row[column])) for column in ("uis", "names", "entry_terms"))
        by_name = {name.casefold(): ui for ui, name in zip(uis, names, strict=True)}
        by_entry_term = {term.casefold(): ui for ui, terms in zip(uis, entry_terms, strict=True) for term in terms}
        return by_entry_term | by_name
