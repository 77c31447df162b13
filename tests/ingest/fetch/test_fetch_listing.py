"""Folder pages, checksum files and lists of numbers, as servers and people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Invalid
from ingest.fetch.fetch_listing import (
    citation_files,
    mesh_files,
    mesh_years,
    parse_listing,
    parse_md5,
    parse_numbers,
    ranges,
    year_folders,
)

APACHE = b"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN"><html><head><title>Index of /pubmed/baseline</title>
</head><body><h1>Index</h1><pre><a href="?C=N;O=D">Name</a> <a href="?C=M;O=A">Last modified</a><hr>
<a href="/pubmed/">Parent Directory</a>  -
<a href="pubmed26n0001.xml.gz">pubmed26n0001.xml.gz</a>  2025-12-01 12:00  19M
<a href="pubmed26n0001.xml.gz.md5">pubmed26n0001.xml.gz.md5</a>  2025-12-01 12:00   60
<a href='pubmed26n0002.xml.gz'>pubmed26n0002.xml.gz</a>
<a href="README.txt">README.txt</a><a name="end"></pre></body>"""


def test_a_page_gives_the_names_it_links_to() -> None:
    """Sort orders are no names, folders and files are, in the order of the page, each once."""
    assert parse_listing(APACHE) == (
        "pubmed",
        "pubmed26n0001.xml.gz",
        "pubmed26n0001.xml.gz.md5",
        "pubmed26n0002.xml.gz",
        "README.txt",
    )


def test_links_may_be_whole_addresses_or_escaped() -> None:
    """Other servers write the whole path, a trailing slash for folders, or percent signs."""
    page = b'<a href="https://host/projects/mesh/2024/">2024</a><a href="./desc%32024.gz">d</a><a href="..">up</a>'
    assert parse_listing(page) == ("2024", "desc2024.gz") == parse_listing(page + page)


@given(st.binary(max_size=300))
def test_any_page_is_read_without_an_error(page: bytes) -> None:
    """A page that is none has no names; no name has a slash, so that no file can leave its folder."""
    assert all("/" not in name and name not in {"", ".", ".."} for name in parse_listing(page))


def test_files_of_citations_by_number() -> None:
    """Of two years, as at the turn of the year, the later one's; checksums and other files are none."""
    names = ["pubmed25n0001.xml.gz", "pubmed26n0002.xml.gz", "pubmed26n0010.xml.gz", "pubmed26n0010.xml.gz.md5"]
    assert citation_files(names) == {2: "pubmed26n0002.xml.gz", 10: "pubmed26n0010.xml.gz"}
    assert citation_files([]) == {}


def test_files_of_a_mesh_year() -> None:
    """One for each kind, gzip where there is gzip."""
    names = ["desc2026.xml", "desc2026.gz", "qual2026.xml", "supp2026.zip", "supp2026.gz", "desc2025.gz", "pa2026.xml"]
    assert mesh_files(names, 2026) == ("desc2026.gz", "qual2026.xml", "supp2026.gz")
    assert mesh_years(names) == (2026, 2025)
    assert year_folders(["2024", "2025", "1999-2010", "MESH_FILES"]) == (2025, 2024)


@pytest.mark.parametrize(
    "text",
    [
        "MD5(pubmed26n0001.xml.gz)= D41D8CD98F00B204E9800998ECF8427E\n",
        "d41d8cd98f00b204e9800998ecf8427e  pubmed26n0001.xml.gz\n",
        "MD5 (pubmed26n0001.xml.gz) = d41d8cd98f00b204e9800998ecf8427e",
    ],
)
def test_a_checksum_file_is_read_in_every_usual_form(text: str) -> None:
    """OpenSSL, md5sum and BSD."""
    assert parse_md5(text, "u") == "d41d8cd98f00b204e9800998ecf8427e"


@pytest.mark.parametrize("text", ["", "<html>Please log in</html>"])
def test_a_page_in_place_of_a_checksum_is_refused(text: str) -> None:
    """The error names the address."""
    with pytest.raises(Invalid, match=r"http://h/a\.md5 holds no MD5"):
        parse_md5(text, "http://h/a.md5")


@given(st.frozensets(st.integers(1, 99_999), min_size=1, max_size=50))
def test_numbers_are_read_as_they_are_written(numbers: frozenset[int]) -> None:
    """What `ranges` writes, `parse_numbers` reads."""
    assert parse_numbers(ranges(numbers)) == numbers


@pytest.mark.parametrize("text", ["", "a", "3-1", "0-2", "1-", "1 2", "-5"])
def test_a_list_that_is_none_is_refused(text: str) -> None:
    """With what it should look like."""
    with pytest.raises(Invalid, match="1-20"):
        parse_numbers(text)
