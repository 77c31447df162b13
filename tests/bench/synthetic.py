"""A made-up literature over the real tree: how many headings articles have, which ones, and what words.

In: the folder of real data. Out: blocks of articles as arrays, or `Article` records made from them. A heading is in an
article with the frequency that it has in the development corpus; the frequencies of rare headings and of those that
the corpus lacks follow the power law fitted to the others. Words come from scope notes, with their frequencies there.
Headings are drawn apart from each other, so articles are less alike than real ones, and branches share more of them.

Every article is marked as invented. Blocks are drawn each from its own seed: the same ones come out in any order.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.never_list import never_planned
from graph.records import Article, Descriptor, Heading
from ingest.mesh.mesh_xml import parse_mesh
from ingest.pubmed.pubmed_xml import parse_pubmed
from tests.bench.real_graph import CORPUS, MESH

BLOCK = 30_000  # articles, as many as in a file of NLM's
FIRST_PMID = 1_000_001
FITTED = slice(20, 1_000)  # ranks to which the power law is fitted: neither check tags nor headings seen once or twice
SPREAD = 0.41  # standard deviation of the number of headings, as a share of the mean: 5.2 of 12.7 in the corpus
MAJOR = 0.36  # of headings other than check tags: 0.30 of all in the corpus
QUALIFIED = 0.48  # of headings other than check tags: 0.41 of all in the corpus
QUALIFIERS = (
    *("metabolism", "genetics", "pharmacology", "surgery", "etiology", "physiology", "pathology", "methods"),
    *("drug therapy", "drug effects", "diagnosis", "therapeutic use", "complications", "therapy", "adverse effects"),
)
CHARACTERS_A_WORD = 7


@dataclass(frozen=True)
class Law:
    """What articles are drawn from. `places` are tree numbers by descriptor, `weights` its share of all draws."""

    uis: Sequence[str]
    names: Sequence[str]
    places: Sequence[Sequence[str]]
    weights: NDArray[np.float64]
    draws_a_heading: float
    words: NDArray[np.object_]
    word_weights: NDArray[np.float64]

    @cached_property
    def is_check_tag(self) -> NDArray[np.bool_]:
        """Whether each descriptor is one that is never a major topic."""
        return np.isin(np.array(self.uis), list(never_planned()))


@dataclass(frozen=True, slots=True)
class Block:
    """Articles as arrays: their PMIDs; for each heading its article, descriptor, major flag, and qualifier or -1."""

    pmids: NDArray[np.uint32]
    owners: NDArray[np.int64]
    descriptors: NDArray[np.int32]
    majors: NDArray[np.bool_]
    qualifiers: NDArray[np.int8]


def measure_law(data: Path) -> Law:
    """Read the law off the real tree and the development corpus."""
    found = (record for record in parse_mesh(data / MESH) if isinstance(record, Descriptor))
    descriptors = sorted(found, key=lambda record: record.ui)
    articles = [r for r in parse_pubmed(data / CORPUS) if isinstance(r, Article) and r.headings]
    named = Counter(heading.name for article in articles for heading in article.headings)
    shares = extended(np.array([named[d.name] for d in descriptors]) / len(articles))
    # The rate of draws at which a heading is in that share of articles, drawn once or several times.
    rates = -np.log1p(-shares)
    words = Counter(word for d in descriptors for word in re.findall(r"[A-Za-z-]+", d.scope_note or d.name))
    return Law(
        uis=[d.ui for d in descriptors],
        names=[d.name for d in descriptors],
        places=[d.tree_numbers for d in descriptors],
        weights=rates / rates.sum(),
        draws_a_heading=float(rates.sum() / shares.sum()),
        words=np.array(list(words), object),
        word_weights=np.array(list(words.values())) / words.total(),
    )


def extended(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return shares of which the rare ones follow a power law of the rank; among equals the rank is by chance."""
    shuffled = np.random.default_rng(0).permutation(len(shares))
    order = shuffled[np.argsort(-shares[shuffled], kind="stable")]
    ranks = np.arange(1, len(shares) + 1)
    slope, height = np.polyfit(np.log(ranks[FITTED]), np.log(shares[order][FITTED]), 1)
    smooth = np.exp(height + slope * np.log(ranks))
    result = shares.copy()
    result[order[FITTED.stop :]] = smooth[FITTED.stop :]
    return result


def iter_blocks(
    law: Law, n_articles: int, *, mean: float = 10.0, first: int = FIRST_PMID, seed: int = 0
) -> Iterator[Block]:
    """Yield blocks of articles with PMIDs from `first` on, and about `mean` headings each."""
    for start in range(0, n_articles, BLOCK):
        stop = min(start + BLOCK, n_articles)
        yield drawn(law, np.arange(first + start, first + stop, dtype=np.uint32), mean, (seed, start))


def drawn(law: Law, pmids: NDArray[np.uint32], mean: float, seed: tuple[int, ...]) -> Block:
    """Draw the headings of some articles."""
    random = np.random.default_rng(seed)
    sizes = np.clip(random.normal(mean, SPREAD * mean, len(pmids)) * law.draws_a_heading, 1, None).round().astype(int)
    owners = np.repeat(np.arange(len(pmids)), sizes)
    descriptors = weighted(law.weights, len(owners), random)
    keys = np.unique((owners << 32) | descriptors)  # Each heading of an article once.
    owners, found = keys >> 32, (keys & 0xFFFFFFFF).astype(np.int32)
    topical = ~law.is_check_tag[found]
    qualified = topical & (random.random(len(keys)) < QUALIFIED)
    by_rank = 1 / np.arange(2.0, len(QUALIFIERS) + 2)
    qualifiers = weighted(by_rank / by_rank.sum(), len(keys), random)
    return Block(
        pmids=pmids,
        owners=owners,
        descriptors=found,
        majors=topical & (random.random(len(keys)) < MAJOR),
        qualifiers=np.where(qualified, qualifiers, -1).astype(np.int8),
    )


def weighted(weights: NDArray[np.float64], n: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Draw n indexes."""
    return np.minimum(np.searchsorted(np.cumsum(weights), random.random(n)), len(weights) - 1)


class Writer:
    """Makes records of blocks; abstracts have about `characters` characters, none at 0."""

    def __init__(self, law: Law, characters: int) -> None:
        self._law, self._characters = law, characters
        self._headings: dict[tuple[int, bool, int], Heading] = {}

    def articles(self, block: Block, seed: int = 0) -> Iterator[Article]:
        """Yield the articles of a block; records share equal headings."""
        random = np.random.default_rng((seed, int(block.pmids[0])))
        n = len(block.pmids)
        titles = self._texts(random, np.clip(random.normal(14, 5, n), 3, None))
        wanted = self._characters / CHARACTERS_A_WORD
        abstracts: Iterator[str | None] = self._texts(random, np.clip(random.normal(wanted, 0.41 * wanted, n), 1, None))
        if not wanted:
            abstracts = (None for _ in range(n))
        starts = np.searchsorted(block.owners, np.arange(n + 1)).tolist()
        columns = (block.descriptors.tolist(), block.majors.tolist(), block.qualifiers.tolist())
        headings = list(map(self._heading, zip(*columns, strict=True)))
        own = (tuple(headings[start:stop]) for start, stop in pairwise(starts))
        years = random.integers(1975, 2027, n).tolist()
        for pmid, title, abstract, year, found in zip(block.pmids.tolist(), titles, abstracts, years, own, strict=True):
            yield made(pmid, title, abstract, year, found)

    def _heading(self, key: tuple[int, bool, int]) -> Heading:
        if (found := self._headings.get(key)) is None:
            descriptor, major, qualifier = key
            own = (QUALIFIERS[qualifier],) if qualifier >= 0 else ()
            ui, name = self._law.uis[descriptor], self._law.names[descriptor]
            found = self._headings[key] = Heading(ui, name, major, own, own if major else ())
        return found

    def _texts(self, random: np.random.Generator, sizes: NDArray[Any]) -> Iterator[str]:
        ends = np.cumsum(sizes.round().astype(int))
        for some in np.array_split(np.arange(len(sizes)), max(1, int(ends[-1]) // 1_000_000)):
            first = ends[some[0] - 1] if some[0] else 0
            words = self._law.words[weighted(self._law.word_weights, ends[some[-1]] - first, random)].tolist()
            for start, stop in pairwise([0, *(ends[some] - first).tolist()]):
                yield " ".join(words[start:stop])


def made(pmid: int, title: str, abstract: str | None, year: int, headings: tuple[Heading, ...]) -> Article:
    """Return an article's record."""
    return Article(
        pmid=pmid,
        version=1,
        title=f"{title}.",
        abstract=abstract,
        section_labels=("",) if abstract else (),
        section_offsets=(0,) if abstract else (),
        journal="Journal of made-up studies",
        year=year,
        doi=None,
        language="eng",
        publication_types=("Journal Article",),
        status="MEDLINE",
        copyright=None,
        retracted=False,
        excluded_reason=None,
        invented=True,
        headings=headings,
        substances=(),
        links=(),
    )
