"""Reads what NLM's servers say of their files: folder pages, checksum files, and which files a person asked for.

In: text as it came. Out: names, years, checksums, numbers. Pure: knows nothing of HTTP or of folders here.
"""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from graph.errors import Invalid

CITATIONS = re.compile(r"pubmed(\d{2})n(\d{4,5})\.xml\.gz")
MESH_FILE = re.compile(r"(desc|qual|supp)(\d{4})(\.gz|\.xml\.gz|\.xml)")
MESH_KINDS = ("desc", "qual", "supp")
ENDINGS = (".gz", ".xml.gz", ".xml")  # the smaller download first
YEAR = re.compile(r"(?:19|20)\d\d")
MD5 = re.compile(r"\b[0-9a-fA-F]{32}\b")


def parse_listing(page: bytes) -> tuple[str, ...]:
    """Return the names that a folder's page links to, files and folders alike, each once and in its order.

    Servers draw these pages in many ways: a name is the last part of a link's path, whatever stands around it.
    """
    try:
        links = html.fromstring(page).iterfind(".//a[@href]") if page.strip() else []
    except etree.LxmlError:
        return ()
    names = (last_part(link.get("href", "")) for link in links)
    return tuple(dict.fromkeys(name for name in names if name))


def last_part(link: str) -> str:
    """Return the last part of a link's path; "" for a link to the folder itself, above it or to a sort order."""
    path = unquote(urlsplit(link).path).rstrip("/")
    name = path.rpartition("/")[2]
    return "" if name in {"", ".", ".."} else name


def citation_files(names: Iterable[str]) -> dict[int, str]:
    """Return the files of citations among some names, by number; of two years the later one's."""
    found = sorted((match[1], int(match[2]), match[0]) for name in names if (match := CITATIONS.fullmatch(name)))
    last_year = found[-1][0] if found else ""
    return {number: name for year, number, name in found if year == last_year}


def mesh_files(names: Iterable[str], year: int) -> tuple[str, ...]:
    """Return the descriptors', qualifiers' and supplementary concepts' files of a year, those that are there."""
    there = frozenset(names)
    wanted = ([f"{kind}{year}{ending}" for ending in ENDINGS] for kind in MESH_KINDS)
    return tuple(first for choice in wanted if (first := next((name for name in choice if name in there), "")))


def mesh_years(names: Iterable[str]) -> tuple[int, ...]:
    """Return the years of which descriptors are among some files' names, the latest first."""
    found = {int(match[2]) for name in names if (match := MESH_FILE.fullmatch(name)) and match[1] == "desc"}
    return tuple(sorted(found, reverse=True))


def year_folders(names: Iterable[str]) -> tuple[int, ...]:
    """Return the folders that are called like a year, the latest first."""
    return tuple(sorted((int(name) for name in names if YEAR.fullmatch(name)), reverse=True))


def parse_md5(text: str, url: str) -> str:
    """Return the checksum in a `.md5` file, as `md5sum` and OpenSSL write it. Raises Invalid where there is none."""
    found = MD5.findall(text)
    if len(found) != 1:
        raise Invalid(
            f"{url} holds no MD5 checksum but {text.strip()[:80]!r}.",
            remedy="Check that the address is that of NLM's files or of a whole copy of them.",
            url=url,
        )
    return str(found[0]).lower()


def parse_numbers(text: str) -> frozenset[int]:
    """Return the file numbers of a list such as "1-20" or "1-3,7". Raises Invalid for anything else."""
    numbers: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*", part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not 1 <= first <= last:
            raise Invalid(f"{text!r} is no list of file numbers.", remedy="Write them as in 1-20 or 1-3,7.")
        numbers.update(range(first, last + 1))
    return frozenset(numbers)


def ranges(numbers: Iterable[int]) -> str:
    """Return numbers as people write them: "1-20, 25"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    return ", ".join("-".join(str(end) for end in run) for run in runs)


def chosen(offered: dict[int, str], wanted: frozenset[int] | None) -> Sequence[str]:
    """Return the names of the wanted files in the order of their numbers, all of them for None."""
    return [offered[number] for number in sorted(offered if wanted is None else wanted & offered.keys())]
