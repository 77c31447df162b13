"""graph/frozen.py: what a pair freezes beside its row."""

import orjson

from graph.frozen import Surroundings, frozen_properties, numbers_of, steps_above
from graph.split import split_of

TESTED = next(pmid for pmid in range(2, 100) if split_of(pmid) == "test")
TRAINED = next(pmid for pmid in range(2, 100) if split_of(pmid) == "train")
ROW = {
    "id": "b2:1",
    "concept": {"ui": "D3", "tree_numbers": ["C04.5.6", "D1"]},
    "source": {"pmid": 1, "title": "Source", "year": None},
    "contexts": [{"pmid": 1, "rank": 0, "title": "Source", "abstract": "A.", "copyright": "©"}],
}


def test_steps_are_counted_along_the_shortest_way() -> None:
    """A concept in two places, one of them right below what also stands far above the other."""
    standing = {"C04.5.6": ["D3"], "C04.5": ["D2"], "C04": ["D1"], "C": [], "D1": ["D3"], "D": ["D1"]}
    assert steps_above("D3", ["C04.5.6", "D1"], standing) == {"D1": 1, "D2": 1, "D3": 0}
    assert steps_above("D9", [], {}) == {"D9": 0}, "a concept without a place is below itself"
    assert numbers_of([ROW]) == ["C", "C04", "C04.5", "C04.5.6", "D", "D1"]


def test_the_row_of_ids_lacks_the_contexts_texts_and_nothing_else() -> None:
    """Both rows are canonical; what a context says beside its texts stays."""
    frozen = frozen_properties(ROW, Surroundings({}, {}))
    assert orjson.loads(frozen["row_json"]) == ROW
    assert orjson.loads(frozen["ids_json"]) == ROW | {"contexts": [{"pmid": 1, "rank": 0, "copyright": "©"}]}
    assert frozen["row_json"].startswith('{"concept":')


def test_what_a_row_does_not_say_is_worked_out_or_absent() -> None:
    """Split from the source's PMID; no year, no run, no article counted."""
    frozen = frozen_properties(ROW, Surroundings({}, {}))
    assert frozen["split"] == split_of(1)
    assert [frozen[key] for key in ("source_year", "run", "concept_articles")] == [None, None, 0]


def test_only_a_supporting_article_of_the_test_split_counts() -> None:
    """The source itself does not, nor one of another split."""

    def supported(source: int, *pmids: int) -> bool:
        row = ROW | {"source": {"pmid": source}, "contexts": [{"pmid": pmid, "rank": 1} for pmid in pmids]}
        return bool(frozen_properties(row, Surroundings({}, {}))["test_support"])

    assert supported(TRAINED, TRAINED, TESTED)
    assert not supported(TESTED, TESTED, TRAINED)
    assert not supported(TRAINED)
