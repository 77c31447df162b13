"""Which split a pair belongs to: a fixed hash of its source's PMID, so that all pairs of an article stand together."""

from graph.identity import seeded_order

TENTHS = {0: "dev", 1: "test"}
SPLITS = frozenset({"train", "dev", "test"})


def split_of(pmid: int) -> str:
    """Return train, dev or test (8 : 1 : 1), stable as the corpus grows."""
    return TENTHS.get(seeded_order(0, "split", pmid) % 10, "train")
