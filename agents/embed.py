"""Gives articles their vectors: only what is new or changed, batch by batch, so that a pass may break off at any time.

In: a database, an embedder, which part of the articles, and a gate. Out: vectors in the embedder's slot and a report.
Usable articles that the gate lets pass are embedded as title and abstract; an article that may not be used any more
loses its vector. Each vector carries a checksum of its text: the graph itself says what is left to do.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from agents.embedding import Embedder, Vectors
from agents.vectors import EmbeddingModel, find_model, register
from graph.database import Database, Reader, Row, Transaction
from graph.errors import Invalid

PAGE = 1000
# Links of an article to its neighbours in the index (HNSW, m = 16, so up to 32 at the lowest level).
LINK_BYTES = 160
MARK_BYTES = 7  # what Neo4j keeps of an integer without a record of its own
Exclude = Callable[[int, str, str | None], str | None]
OnProgress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Part:
    """Which articles: with a heading at or below one of `roots` (none: all), of `year_from` or later (None: all)."""

    roots: tuple[str, ...] = ()
    year_from: int | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What a pass comes to: articles that have a vector, those without one, and bytes for all of them together."""

    embedded: int
    missing: int
    dimension: int

    @property
    def raw_bytes(self) -> int:
        """The vectors alone, four bytes a number."""
        return (self.embedded + self.missing) * self.dimension * 4

    @property
    def disk_bytes(self) -> int:
        """Vectors in the store, in blocks of 120 bytes taking 128, and once more in the index with a byte a number."""
        stored, indexed = 4 * self.dimension * 128 // 120 + 128, 5 * self.dimension + LINK_BYTES
        return (self.embedded + self.missing) * (stored + indexed)

    @property
    def memory_bytes(self) -> int:
        """What a search walks through: a byte a number, and the links between neighbours."""
        return (self.embedded + self.missing) * (self.dimension + LINK_BYTES)


@dataclass(slots=True)
class EmbedReport:
    """What a pass did: articles embedded, found up to date, refused by the gate, and vectors taken away."""

    model: str
    slot: int
    embedded: int = 0
    unchanged: int = 0
    refused: int = 0
    dropped: int = 0


def document_text(title: str | None, abstract: str | None) -> str:
    """Return what is embedded of an article."""
    return f"{title or ''} {abstract or ''}".strip()


def mark_of(text: str) -> int:
    """Return the checksum of a text that its vector carries."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=MARK_BYTES).digest(), "big")


def fetch_need(reader: Reader, model: EmbeddingModel, part: Part) -> Need:
    """Return what a pass over a part needs; changed texts are known only once they are read."""
    [row] = reader.read("embed_count", slot=model.slot, roots=list(part.roots), year_from=part.year_from)
    return Need(row["embedded"], row["missing"], model.dimension)


def check_need(need: Need, max_gb: float) -> None:
    """Raise Invalid where the vectors need more disk than a setting allows."""
    if need.disk_bytes > max_gb * 1e9:
        raise Invalid(
            f"Vectors of {need.embedded + need.missing:,} articles need about {need.disk_bytes / 1e9:,.1f} GB of disk,"
            f" more than the {max_gb:g} GB allowed.",
            remedy="Embed a part (--under, --year-from), or raise KAILIN_EMBEDDING_MAX_GB.",
        )


@dataclass(frozen=True, slots=True)
class Page:
    """Articles read together: the rows to embed with their texts, the vectors under way, the vectors to take away."""

    rows: list[Row]
    vectors: list[Future[Vectors]]
    drop: list[int]


def embed_articles(
    database: Database,
    embedder: Embedder,
    model: EmbeddingModel,
    part: Part,
    exclude: Exclude,
    *,
    batch: int = 64,
    on_progress: OnProgress = lambda _: None,
) -> EmbedReport:
    """Embed what is new or changed in a part, and return what was done; `on_progress` hears articles embedded so far.

    `exclude` gives the reason why an article (PMID, title, abstract) must not be embedded, None where it may be. Each
    page is written in one transaction while the next one is embedded. Raises Invalid where the model is forgotten
    meanwhile, and what the embedder raises; the pages before stay.
    """
    register(database, model)
    report = EmbedReport(model.name, model.slot)
    under_way: deque[Page] = deque()
    with ThreadPoolExecutor(embedder.in_flight) as pool:
        for rows in iter_pages(database, model, part):
            under_way.append(begin_page(pool, embedder, rows, batch, exclude, report))
            if len(under_way) > 1:
                write_page(database, model, under_way.popleft(), report)
                on_progress(report.embedded)
        while under_way:
            write_page(database, model, under_way.popleft(), report)
    return report


def iter_pages(reader: Reader, model: EmbeddingModel, part: Part) -> Iterator[list[Row]]:
    """Yield the articles of a part that are usable or have a vector, by PMID."""
    after = -1
    while rows := reader.read(
        "embed_page", slot=model.slot, after=after, n=PAGE, roots=list(part.roots), year_from=part.year_from
    ):
        yield rows
        after = rows[-1]["pmid"]


def begin_page(
    pool: ThreadPoolExecutor, embedder: Embedder, rows: Sequence[Row], batch: int, exclude: Exclude, report: EmbedReport
) -> Page:
    """Sort a page's articles into those to embed, which begins here, and those whose vector is to go."""
    wanted: list[Row] = []
    texts: list[str] = []
    drop: list[int] = []
    for row in rows:
        text = document_text(row["title"], row["abstract"])
        mark = mark_of(text)
        refused = exclude(row["pmid"], row["title"] or "", row["abstract"]) if row["usable"] else None
        report.refused += refused is not None
        if refused or not row["usable"]:
            drop += [row["pmid"]] if row["mark"] is not None else []
        elif row["mark"] == mark:
            report.unchanged += 1
        else:
            wanted.append({"pmid": row["pmid"], "mark": mark})
            texts.append(text)
    cut = (texts[at : at + batch] for at in range(0, len(texts), batch))
    return Page(wanted, [pool.submit(embedder.embed, some) for some in cut], drop)


def write_page(database: Database, model: EmbeddingModel, page: Page, report: EmbedReport) -> None:
    """Write a page whose vectors are there, or wait for them."""
    vectors = [vector for some in page.vectors for vector in some.result()]
    rows = [{**row, "vector": vector} for row, vector in zip(page.rows, vectors, strict=True)]

    def work(tx: Transaction) -> int:
        if page.drop:
            tx.run("embed_drop", slot=model.slot, rows=page.drop)
        if not rows:
            return 0
        return int(tx.run("embed_write", slot=model.slot, name=model.name, rows=rows)[0]["written"])

    if (page.drop or rows) and (written := database.transact(work)) < len(rows):
        raise_forgotten(database, model, len(rows) - written)
    report.embedded += len(rows)
    report.dropped += len(page.drop)


def raise_forgotten(reader: Reader, model: EmbeddingModel, n_lost: int) -> None:
    """Raise Invalid where the model is registered no more; articles that were deleted meanwhile are no error."""
    if find_model(reader, model.name) != model:
        raise Invalid(
            f"{model.name} was forgotten while {n_lost} articles were embedded.",
            remedy="Run `kailin embed` again.",
            model=model.name,
        )
