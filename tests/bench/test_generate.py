"""What the generator writes is what the parser reads, the same each time, and of the kind that was asked for."""

from pathlib import Path

import numpy as np
import pytest

from graph.records import Article, Deletion
from ingest.pubmed.pubmed_xml import parse_pubmed
from tests.bench.generate import file_name, write_file
from tests.bench.synthetic import Law, Writer, drawn, extended, iter_blocks


@pytest.fixture
def law() -> Law:
    """Forty headings, of which the first is a check tag (Humans), and three words."""
    return Law(
        uis=["D006801", *(f"D9000{n:02}" for n in range(39))],
        names=["Humans", *(f"Heading <{n}>" for n in range(39))],
        places=[[] for _ in range(40)],
        weights=1 / np.arange(1, 41) / (1 / np.arange(1, 41)).sum(),
        draws_a_heading=1.2,
        words=np.array(["of", "cells", "the"], object),
        word_weights=np.array([0.5, 0.2, 0.3]),
    )


@pytest.mark.parametrize("characters", [0, 200])
def test_a_file_holds_the_records_it_was_made_from(law: Law, tmp_path: Path, characters: int) -> None:
    """Read back by the loader's parser, field by field; deletions come last."""
    (block,) = iter_blocks(law, 50, mean=6)
    path = file_name(tmp_path, 7)
    write_file(path, Writer(law, characters).articles(block), deleted=[3, 4])
    assert path.name == "pubmed27n0007.xml.gz"
    *articles, one, other = parse_pubmed(path)
    assert articles == list(Writer(law, characters).articles(block))
    assert [record.pmid for record in (one, other) if isinstance(record, Deletion)] == [3, 4]
    assert all(bool(a.abstract) == bool(characters) and a.invented for a in articles if isinstance(a, Article))


def test_a_seed_gives_the_same_articles_and_another_gives_others(law: Law) -> None:
    """Blocks are drawn each from its own seed."""
    pmids = np.arange(1, 101, dtype=np.uint32)
    one, again, other = (drawn(law, pmids, 6, (seed,)) for seed in (1, 1, 2))
    assert np.array_equal(one.descriptors, again.descriptors)
    assert not np.array_equal(one.descriptors, other.descriptors)


def test_an_article_has_a_heading_once_and_a_check_tag_is_no_topic(law: Law) -> None:
    """Though headings are drawn again and again; half of the articles are about humans, none for a topic."""
    block = drawn(law, np.arange(1, 1001, dtype=np.uint32), 6, (0,))
    links = list(zip(block.owners.tolist(), block.descriptors.tolist(), strict=True))
    assert len(set(links)) == len(links)
    tagged = block.descriptors == 0
    assert tagged.sum() > 500
    assert not block.majors[tagged].any()
    assert not (block.qualifiers[tagged] >= 0).any()
    assert block.majors.any()


def test_headings_that_the_corpus_lacks_follow_its_law() -> None:
    """Of 5,000 headings with shares like 1 / rank, the rare ones cut to 0, the lost ones come back."""
    shares = 0.5 / np.arange(1, 5001)
    cut = np.where(np.arange(5000) < 2000, shares, 0)
    assert np.allclose(np.sort(extended(cut))[::-1], shares, rtol=0.01)
