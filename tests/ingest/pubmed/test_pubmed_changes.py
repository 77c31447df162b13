"""What a batch says last of each PMID, and that it is the same as taking its records one by one."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from graph.records import Article, Deletion
from ingest.lexicon import Lexicon
from ingest.pubmed.pubmed_changes import NOT_LOADED, OLDER, OLDER_DELETED, Latest, Row, find_changes, latest
from ingest.pubmed.pubmed_graph import FROM_RECORD, properties_of

EMPTY = Lexicon((), (), list)


def article(version: int, title: str = "A title.", pmid: int = 1) -> Article:
    """An article with nothing but a title."""
    return Article(
        pmid=pmid, version=version, title=title, abstract=None, section_labels=(), section_offsets=(), journal="",
        year=None, doi=None, language="eng", publication_types=(), status="", copyright=None, retracted=False,
        excluded_reason=None, invented=False, headings=(), substances=(), links=(),
    )  # fmt: skip


def held(record: Article) -> Row:
    """What the graph holds of an article."""
    return {
        "properties": dict.fromkeys(FROM_RECORD) | properties_of(record),
        "headings": [], "substances": [], "supplementary": [], "links": [], "noticed": False,
    }  # fmt: skip


RECORDS = st.lists(
    st.one_of(
        st.builds(article, st.integers(1, 4), st.text("abc", min_size=1, max_size=3)),
        st.builds(Deletion, st.just(1), st.integers(1, 4)),
    ),
    max_size=6,
)


def one_by_one(start: Article | None, records: Sequence[Article | Deletion]) -> Article | None:
    """The rule in plain words, a record at a time."""
    now = start
    for record in records:
        if isinstance(record, Deletion):
            now = None if now and now.version <= record.version else now
        elif now is None or record.version >= now.version:
            now = record
    return now


@given(start=st.none() | st.builds(article, st.integers(1, 4), st.just("start")), records=RECORDS)
def test_a_batch_is_the_same_as_its_records_one_by_one(
    start: Article | None, records: list[Article | Deletion]
) -> None:
    """Versions, order and deletions, whatever the graph held before."""
    changes = find_changes(latest(records), {1: held(start)} if start else {}, EMPTY)
    title = start.title if start else None
    for row in changes.articles:
        title = row["properties"]["title"]
    expected = one_by_one(start, records)
    assert (None if changes.delete else title) == (expected.title if expected else None)


def test_a_deletion_reaches_up_to_its_version() -> None:
    """A newer version stays, and what is not there cannot go; both are counted."""
    gone = {1: Latest(void_to=2)}
    assert find_changes(gone, {1: held(article(2))}, EMPTY).delete == [1]
    for stored, reason in (({1: held(article(3))}, OLDER_DELETED), ({}, NOT_LOADED)):
        changes = find_changes(gone, stored, EMPTY)
        assert (changes.delete, dict(changes.skipped)) == ([], {reason: 1})


def test_a_deleted_article_comes_back_whatever_its_version() -> None:
    """One that stayed because pairs rest on it is no longer held against an older version."""
    stayed = held(article(3))
    stayed["properties"]["excluded_reason"] = "deleted"
    changes = find_changes(latest([article(1)]), {1: stayed}, EMPTY)
    assert (changes.counts["written"], [row["properties"]["version"] for row in changes.articles]) == (1, [1])
    assert find_changes(latest([Deletion(1, 3)]), {1: stayed}, EMPTY).skipped == {NOT_LOADED: 1}
    assert find_changes(latest([article(1)]), {1: held(article(3))}, EMPTY).skipped == {OLDER: 1}


def test_standings_say_what_an_article_counted_and_counts() -> None:
    """Nothing while it has no abstract; a deletion takes all."""
    changes = find_changes(latest([article(1)]), {}, EMPTY)
    ((before, after),) = changes.standings.values()
    assert (before.counted, after.counted) == ({}, {})
