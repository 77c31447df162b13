"""What may happen to a graph between two pulls: verdicts, a revised article, another MeSH year. For pull.py."""

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from lxml import etree

from agents.judging import Judged
from agents.judging import write as write_verdicts
from agents.records import Judgement
from graph.database import Database

MOVED = re.compile(r"^C04\.588\.274(.*)$")


def ids_of(database: Database, n: int) -> list[str]:
    """Return the first ids that are live."""
    return [row["id"] for row in database.read("judging_pairs", judge="nobody", run=None, after="", limit=n)]


def rejudge(database: Database, ids: Sequence[str], name: str = "gates:2") -> None:
    """Judge pairs by another version of their judge, as `kailin judge` keeps verdicts."""
    judged = [Judged(id_, None, Judgement(name, "rejected", 0.1), "", ()) for id_ in ids]
    database.transact(partial(write_verdicts, judged))


def revised_article(corpus: Path, folder: Path) -> Path:
    """Write a newer version of the first article with an abstract."""
    for article in etree.parse(str(corpus)).iter("PubmedArticle"):
        pmid, text = article.find("MedlineCitation/PMID"), article.find(".//AbstractText")
        if pmid is not None and text is not None:
            pmid.set("Version", str(int(pmid.get("Version", "1")) + 1))
            text.text = "Revised throughout."
            root = etree.Element("PubmedArticleSet")
            root.append(article)
            return written(etree.ElementTree(root), folder / "revised.xml")
    raise ValueError(f"{corpus} holds no abstract")


def changed_mesh(mesh: Path, folder: Path) -> Path:
    """Write MeSH as another year might have it: a tenth of its descriptors renamed, a branch moved."""
    tree = etree.parse(str(mesh))
    for at, record in enumerate(tree.iter("DescriptorRecord")):
        name = record.find("DescriptorName/String")
        if at % 10 == 0 and name is not None:
            name.text = f"{name.text} (renamed)"
        for number in record.iterfind("TreeNumberList/TreeNumber"):
            number.text = MOVED.sub(r"C04.588.945\1", number.text or "")
    return written(tree, folder / "desc_changed.xml")


def written(tree: "etree._ElementTree", path: Path) -> Path:
    """Write a document and return its path."""
    tree.write(str(path), xml_declaration=True, encoding="utf-8")
    return path
