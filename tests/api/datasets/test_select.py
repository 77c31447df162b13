"""Selections on a real Neo4j: each filter, by what was frozen, as of a revision."""

import orjson
import pytest

from api.datasets.request import PullRequest
from api.datasets.rows import iter_row_json
from api.datasets.select import Selection, select
from graph.database import Database
from graph.errors import Invalid, NotFound
from graph.split import split_of
from tests.api.conftest import Statement
from tests.api.datasets.pairs import judge_pairs, pair, write_pairs

TESTED = next(pmid for pmid in range(100, 200) if split_of(pmid + 1) == "test" and split_of(pmid) == "train")


def chosen(selection: Selection) -> set[str]:
    """The ids of a selection, which must be in order."""
    ids = list(selection.ids)
    assert ids == sorted(ids)
    return set(ids)


def test_a_place_is_matched_against_what_was_frozen(database: Database, statement: Statement) -> None:
    """By tree number and by UI, to a depth, several at once; the tree of today has no say."""
    high, middle, low = write_pairs(statement, [pair(1, "D1"), pair(2, "D2"), pair(3, "D3")])

    def under(*words: str, depth: int | None = None) -> set[str]:
        return chosen(select(database, PullRequest(under=words, depth=depth)))

    assert under("C") == under("C04") == under("D1") == {high, middle, low}
    assert under("C04.01") == under("D2") == {middle, low}
    assert under("F") == under("F01") == {middle}
    assert under("C04.01.7", "F") == {middle, low}
    assert under("C04.0") == set(), "a tree number is no prefix of another unless it stands above it"
    assert under("C", depth=0) == set()
    assert under("C", depth=1) == under("C04", depth=0) == under("D1", depth=0) == {high}
    assert under("C", depth=2) == under("C04", depth=1) == under("D1", depth=1) == {high, middle}
    assert under("F", "C04.01.7", depth=1) == {middle, low}
    assert select(database, PullRequest(under=("F",))).left_out == {"elsewhere in the tree": 2}


def test_years_run_split_and_support_decide_by_the_row(database: Database, statement: Statement) -> None:
    """Each filter counts what it leaves out; a source without a year is of no year."""
    rows = [pair(1, year=1999), pair(2, year=2010), pair(3, year=None), pair(4, run="b2:other", year=2000)]
    old, new, none, other = write_pairs(statement, rows)
    assert chosen(select(database, PullRequest(year_from=2000))) == {new, other}
    assert chosen(select(database, PullRequest(year_to=1999))) == {old}
    assert chosen(select(database, PullRequest(run="b2:run"))) == {old, new, none}
    assert select(database, PullRequest(year_to=1999, run="b2:run")).left_out == {
        "of another run": 1,
        "of another year": 2,
    }
    [resting] = write_pairs(statement, [pair(50, pmid=TESTED)])
    train = chosen(select(database, PullRequest(split="train")))
    assert resting in train
    assert chosen(select(database, PullRequest(split="train", drop_test_support=True))) <= train - {resting}
    assert {s for id_ in train for s in [row["split"] for row in statement(SPLIT, id=id_)]} == {"train"}


SPLIT = "MATCH (p:QAPair {id: $id}) RETURN p.split AS split"


def test_a_score_is_the_judges_last_by_then(database: Database, statement: Statement) -> None:
    """Of the version named, or of the last version; of the gates where no judge is named."""
    low, high, bare = write_pairs(statement, [pair(1), pair(2), pair(3)])
    judge_pairs(statement, [low], 0.2)
    judge_pairs(statement, [high], 0.9)
    judge_pairs(statement, [low], 0.8, judge="gates:2", revision=2)
    judge_pairs(statement, [low, bare], 1.0, judge="llm:m:p:1", revision=2)
    statement("MATCH (c:Corpus) SET c.revision = 2")
    assert chosen(select(database, PullRequest(min_score=0.5))) == {high}
    assert chosen(select(database, PullRequest(min_score=0.5, judge="gates"))) == {low, high}
    assert chosen(select(database, PullRequest(min_score=0.5, judge="gates", revision=1))) == {high}
    assert chosen(select(database, PullRequest(judge="llm:m"))) == {low, bare}
    assert select(database, PullRequest(min_score=0.5)).left_out == {"scored too low, or not at all": 2}


def test_a_revision_shows_what_was_live_then(database: Database, statement: Statement) -> None:
    """Later pairs, withdrawals and rejections change nothing before them."""
    first, second = write_pairs(statement, [pair(1), pair(2)])
    write_pairs(statement, [pair(3, revision=2)])
    statement("MATCH (p:QAPair {id: $id}) SET p.withdrawn_revision = 3", id=first)
    judge_pairs(statement, [second], 1, judge="contamination:1", verdict="rejected", revision=4)
    statement("MATCH (c:Corpus) SET c.revision = 4")
    assert chosen(select(database, PullRequest(revision=1))) == {first, second}
    assert len(select(database, PullRequest(revision=2)).ids) == 3
    now = select(database, PullRequest())
    assert (now.revision, now.withdrawn, now.left_out) == (4, 1, {"contaminated": 1, "withdrawn": 1})
    assert len(select(database, PullRequest(with_contaminated=True)).ids) == 2
    with pytest.raises(NotFound, match="at revision 4, and revision 5 is not reached"):
        select(database, PullRequest(revision=5))


def test_a_missing_check_is_refused_as_of_the_revision(database: Database, statement: Statement) -> None:
    """A benchmark loaded later changes no earlier pull; a check made later lets through later ones only."""
    [id_] = write_pairs(statement, [pair(1)])
    statement('MATCH (c:Corpus) SET c.revision = 2 CREATE (:Benchmark {id: "b2:b", name: "Toy", loaded_revision: 2})')
    with pytest.raises(Invalid, match="1 pairs of revision 2 had not been checked by then against .* Toy"):
        select(database, PullRequest())
    assert chosen(select(database, PullRequest(revision=1))) == {id_}
    judge_pairs(statement, [id_], 0, judge="contamination:1", revision=3, benchmarks=["b2:b"])
    statement("MATCH (c:Corpus) SET c.revision = 3")
    assert chosen(select(database, PullRequest())) == {id_}
    with pytest.raises(Invalid, match="of revision 2"):
        select(database, PullRequest(revision=2))
    assert chosen(select(database, PullRequest(revision=2, with_contaminated=True))) == {id_}


def test_rows_come_as_they_stand_in_the_order_of_ids(database: Database, statement: Statement) -> None:
    """With texts or without, from behind an id on; an id that is no hash of ours stands where its text does."""
    rows = [pair(n) for n in range(7)] + [pair(9) | {"id": "b2:strange"}]
    by_id = {row["id"]: row for row in rows}
    ids = sorted(write_pairs(statement, rows))
    whole = select(database, PullRequest())
    assert [orjson.loads(row)["id"] for row in iter_row_json(database, whole, "full")] == ids
    assert [orjson.loads(row) for row in iter_row_json(database, whole, "full")] == [by_id[id_] for id_ in ids]
    contexts = [orjson.loads(row)["contexts"] for row in iter_row_json(database, whole, "ids")]
    assert all(context.keys() == {"pmid", "rank", "is_source"} for found in contexts for context in found)
    rest = select(database, PullRequest(after=ids[2]))
    assert list(rest.rest()) == ids[3:]
    assert [orjson.loads(row)["id"] for row in iter_row_json(database, rest, "ids")] == ids[3:]
    assert list(select(database, PullRequest(after="b2:zzz")).rest()) == []
