"""Finds which descriptor or supplementary concept a heading or substance means.

In: UIs, and a way to get at names and entry terms, asked once and only when a UI is missing or unknown. They come from
a graph or from records not loaded yet. Out: UIs. Knows nothing about articles.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property

from graph.database import Reader
from graph.records import Descriptor, SupplementaryConcept

# UI, name and entry terms, in the order of UIs, descriptors before supplementary concepts.
Named = tuple[str, str, Iterable[str]]


class Lexicon:
    """UIs, names and entry terms; names go before entry terms, case does not matter.

    A descriptor that a MeSH year replaced means the one that replaces it, also in records that still name it.
    """

    def __init__(
        self,
        descriptors: Iterable[str],
        concepts: Iterable[str],
        named: Callable[[], Collection[Named]],
        replaced: Mapping[str, str] | None = None,
    ) -> None:
        self.descriptors = frozenset(descriptors)
        self.concepts = frozenset(concepts)
        self._named = named
        self._replaced = replaced or {}

    @classmethod
    def of_graph(cls, reader: Reader) -> "Lexicon":
        """Return the lexicon of what the graph holds."""

        def named() -> list[Named]:
            (found,) = reader.read("lexicon_terms")
            return list(zip(found["uis"], found["names"], found["entry_terms"], strict=True))

        (row,) = reader.read("lexicon_uis")
        return cls(row["descriptors"], row["concepts"], named, dict(row["replaced"]))

    @classmethod
    def of_records(
        cls, descriptors: Collection[Descriptor], concepts: Collection[SupplementaryConcept] = ()
    ) -> "Lexicon":
        """Return the lexicon that a graph would have after these records were loaded into it."""
        in_order = [*in_order_of_uis(descriptors), *in_order_of_uis(concepts)]
        return cls((d.ui for d in descriptors), (c.ui for c in concepts), lambda: in_order)

    def find(self, ui: str | None, name: str) -> str | None:
        """Return the UI that is meant; None when neither UI nor name is known."""
        found = ui if ui in self.descriptors or ui in self.concepts else self._by_term.get(name.casefold())
        for _ in self._replaced:  # At most as many steps as there are replacements: a circle among them ends too.
            if found is None or found not in self._replaced:
                break
            found = self._replaced[found]
        return found

    def find_descriptor(self, ui: str | None, name: str) -> str | None:
        """Return the UI of the descriptor that is meant."""
        found = self.find(ui, name)
        return found if found in self.descriptors else None

    @cached_property
    def _by_term(self) -> dict[str, str]:
        # From the last UI to the first, so that the first one keeps a term that several have.
        named = list(reversed(list(self._named())))
        by_name = {name.casefold(): ui for ui, name, _ in named}
        by_entry_term = {term.casefold(): ui for ui, _, terms in named for term in terms}
        return by_entry_term | by_name


def in_order_of_uis(records: Iterable[Descriptor | SupplementaryConcept]) -> list[Named]:
    """Return what some records are called, by UI."""
    return sorted((record.ui, record.name, record.entry_terms) for record in records)
