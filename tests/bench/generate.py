"""Writes a made-up literature as PubMed files of NLM's shape: baseline files, and update files that change them.

python tests/bench/generate.py --data DIR --out DIR --articles 100000 [--abstracts 1300] [--mean 10]
                               [--updates 1 --revised 20000 --new 9000 --deleted 1000]

`--data` holds mesh/ and pubmed/ (see real_graph.py). Baseline files have 30,000 citations each. A revised citation has
nothing in common with what it replaces, the worst case for whatever counts headings. Without abstracts
(`--abstracts 0`) no article is usable. Sizes for measurements: 100000, 1000000, 4000000.
"""

import argparse
import gzip
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from graph.records import Article, Heading
from ingest.pubmed.pubmed_fields_xml import INVENTED
from tests.bench.synthetic import FIRST_PMID, Law, Writer, drawn, iter_blocks, measure_law

LEVEL = 3  # of gzip: a third of the time of the default for a tenth more bytes
FLAG = {True: "Y", False: "N"}


def main() -> None:
    """Write the files and print what they are."""
    given = options().parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    law = measure_law(given.data)
    begun = time.perf_counter()
    n_files = 0
    for block in iter_blocks(law, given.articles, mean=given.mean):
        n_files += 1
        write_file(file_name(given.out, n_files), Writer(law, given.abstracts).articles(block))
    show(given.out, given.articles, time.perf_counter() - begun)
    for number in range(given.updates):
        path = file_name(given.out, n_files + number + 1)
        write_update(path, law, given, number)
        print(f"{path.name}: {given.revised:,} revised, {given.new:,} new, {given.deleted:,} deleted")


def options() -> argparse.ArgumentParser:
    """Return what the command takes."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--data", type=Path, required=True, help="folder with mesh/ and pubmed/")
    made.add_argument("--out", type=Path, required=True, help="folder for the files")
    made.add_argument("--articles", type=int, required=True)
    made.add_argument("--abstracts", type=int, default=1_300, help="characters of an abstract, 0 for none")
    made.add_argument("--mean", type=float, default=10.0, help="headings an article")
    made.add_argument("--updates", type=int, default=0, help="update files")
    made.add_argument("--revised", type=int, default=20_000, help="citations an update revises")
    made.add_argument("--new", type=int, default=9_000, help="citations it adds")
    made.add_argument("--deleted", type=int, default=1_000, help="citations it deletes")
    return made


def file_name(folder: Path, number: int) -> Path:
    """Return the path of a file, numbered as NLM does."""
    return folder / f"pubmed27n{number:04}.xml.gz"


def write_update(path: Path, law: Law, given: argparse.Namespace, number: int) -> None:
    """Write an update file: articles of the baseline revised or deleted, each at most once, and new ones after them."""
    random = np.random.default_rng((1, number))
    touched = random.choice(given.articles, given.revised + given.deleted, replace=False) + FIRST_PMID
    first_new = FIRST_PMID + given.articles + number * given.new
    added = np.arange(first_new, first_new + given.new)
    pmids = np.append(np.sort(touched[: given.revised]), added).astype(np.uint32)
    block = drawn(law, pmids, given.mean, (2, number))
    write_file(path, Writer(law, given.abstracts).articles(block, seed=2 + number), touched[given.revised :].tolist())


def write_file(path: Path, articles: Iterable[Article], deleted: Iterable[int] = ()) -> None:
    """Write one file."""
    with gzip.open(path, "wt", compresslevel=LEVEL, encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n')
        file.writelines(citations(articles))
        if gone := "".join(f'<PMID Version="1">{pmid}</PMID>\n' for pmid in deleted):
            file.write(f"<DeleteCitation>\n{gone}</DeleteCitation>\n")
        file.write("</PubmedArticleSet>\n")


def citations(articles: Iterable[Article]) -> Iterator[str]:
    """Yield articles as XML; a heading that several share is put into XML once."""
    rendered: dict[int, str] = {}
    kept: list[Heading] = []  # An object's id is its own only while it lives.
    for article in articles:
        for heading in article.headings:
            if id(heading) not in rendered:
                kept.append(heading)
                rendered[id(heading)] = heading_xml(heading)
        yield citation_xml(article, "".join([rendered[id(heading)] for heading in article.headings]))


def citation_xml(article: Article, headings: str) -> str:
    """Return an article as XML, its headings given as such."""
    abstract = f"<Abstract><AbstractText>{article.abstract}</AbstractText></Abstract>" if article.abstract else ""
    return f"""<PubmedArticle>
<MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="{article.version}">{article.pmid}</PMID>
<Article PubModel="Print"><Journal><JournalIssue><PubDate><Year>{article.year}</Year></PubDate></JournalIssue>\
<Title>{article.journal}</Title></Journal>
<ArticleTitle>{article.title}</ArticleTitle>{abstract}<Language>{article.language}</Language>
<PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList></Article>
<MeshHeadingList>{headings}</MeshHeadingList>
<KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="N">{INVENTED}</Keyword></KeywordList></MedlineCitation>
<PubmedData><PublicationStatus>ppublish</PublicationStatus></PubmedData></PubmedArticle>
"""


def heading_xml(heading: Heading) -> str:
    """Return a heading as XML; where it is a major topic with a qualifier, the qualifier is what is marked."""
    by_qualifier = bool(heading.major_qualifiers)
    qualifiers = "".join(
        f'<QualifierName MajorTopicYN="{FLAG[name in heading.major_qualifiers]}">{escape(name)}</QualifierName>'
        for name in heading.qualifiers
    )
    return (
        f"<MeshHeading><DescriptorName UI={quoteattr(heading.ui or '')} "
        f'MajorTopicYN="{FLAG[heading.major and not by_qualifier]}">{escape(heading.name)}</DescriptorName>'
        f"{qualifiers}</MeshHeading>\n"
    )


def show(folder: Path, n_articles: int, seconds: float) -> None:
    """Print what was written."""
    paths = sorted(folder.glob("pubmed27n*.xml.gz"))
    size = sum(path.stat().st_size for path in paths) / 2**20
    print(f"{n_articles:,} citations in {len(paths)} files, {size:,.0f} MiB: {seconds:.1f} s", flush=True)


if __name__ == "__main__":
    main()
