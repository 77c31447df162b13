"""Files of NLM's series come in their order, none missing, none too late."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Invalid
from ingest.pubmed.pubmed_sequence import Place, check_sequence, find_place, in_sequence


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("pubmed26n1335.xml.gz", Place(26, 1335)),
        ("pubmed26n0001.xml", Place(26, 1)),
        ("pubmed20n1015_baseline_part.xml.gz", Place(20, 1015)),
        ("pubmed26n12345.xml.gz", Place(26, 12345)),
        ("pubmedsample19n0001.xml", None),
        ("pubmed26n133.xml.gz", None),
        ("pubmed26n1335.xml.gz.md5", None),
        ("my_pubmed26n1335.xml.gz", None),
        ("extract.xml", None),
    ],
)
def test_a_name_tells_the_place(name: str, place: Place | None) -> None:
    """Year and number, whatever follows up to `.xml`; other names have no place."""
    assert find_place(name) == place


def test_files_of_the_series_are_put_in_order() -> None:
    """By year, then number; the others keep their positions."""
    names = ["b.xml", "pubmed26n0002.xml.gz", "pubmed25n0009.xml.gz", "a.xml", "pubmed26n0001.xml.gz"]
    found = [path.name for path in in_sequence([Path("d") / name for name in names])]
    assert found == ["b.xml", "pubmed25n0009.xml.gz", "pubmed26n0001.xml.gz", "a.xml", "pubmed26n0002.xml.gz"]


@pytest.mark.parametrize(
    ("names", "loaded"),
    [
        ([], []),
        (["pubmed26n0500.xml.gz"], []),
        (["pubmed26n0500.xml.gz", "pubmed26n0501.xml.gz"], ["pubmed26n0499_part.xml.gz"]),
        (["pubmed26n0001.xml.gz"], ["pubmed25n1400.xml.gz"]),
        (["pubmed26n0900.xml.gz"], ["pubmed25n1400.xml.gz"]),
        (["pubmed26n0498.xml.gz"], ["pubmed26n0498.xml.gz", "pubmed26n0499.xml.gz"]),
        (["extract.xml", "pubmed26n0500.xml.gz", "other.xml"], ["pubmed26n0499.xml.gz", "extract.xml"]),
    ],
)
def test_what_follows_is_taken(names: list[str], loaded: list[str]) -> None:
    """The next number, any first number of a year, what is loaded already, and files outside the series."""
    check_sequence(names, loaded)


@pytest.mark.parametrize(
    ("names", "loaded", "missing"),
    [
        (["pubmed26n0502.xml.gz"], ["pubmed26n0500.xml.gz"], "pubmed26n0501.xml.gz"),
        (["pubmed26n0510.xml.gz"], ["pubmed26n0499.xml.gz", "pubmed26n0500.xml.gz"], "pubmed26n0501.xml.gz"),
        (["pubmed26n0001.xml", "pubmed26n0003.xml"], [], "pubmed26n0002.xml.gz"),
    ],
)
def test_a_gap_is_refused_with_the_missing_files_name(names: list[str], loaded: list[str], missing: str) -> None:
    """Against what is loaded, and within one command."""
    with pytest.raises(Invalid, match=f"{missing} is missing") as caught:
        check_sequence(names, loaded)
    assert caught.value.facts["missing"] == missing
    assert "--allow-gaps" in caught.value.remedy


@pytest.mark.parametrize("name", ["pubmed26n0498.xml.gz", "pubmed25n9999.xml.gz"])
def test_an_older_file_is_refused(name: str) -> None:
    """It would bring back what later files have replaced."""
    with pytest.raises(Invalid, match="is older than pubmed26n0500.xml.gz, which is loaded"):
        check_sequence([name], ["pubmed26n0499.xml.gz", "pubmed26n0500.xml.gz"])


@given(first=st.integers(1, 50), n=st.integers(1, 12), left_out=st.integers(1, 10))
def test_a_run_of_files_is_taken_whole_and_refused_with_a_hole(first: int, n: int, left_out: int) -> None:
    """Whatever is left out in the middle is named."""
    names = [Place(26, number).name for number in range(first, first + n)]
    check_sequence(names, [])
    if 0 < left_out < n - 1:
        with pytest.raises(Invalid) as caught:
            check_sequence(names[:left_out] + names[left_out + 1 :], [])
        assert caught.value.facts["missing"] == names[left_out]
