"""What a MeSH year changes is worked out whole, and refused where files or list cannot be right."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Invalid
from graph.records import Fault
from ingest.mesh.mesh_year import Change, Replacement, Standing, find_year_changes, follow, parse_replaced, read_year

A, B, C, D = (f"D90000{n}" for n in range(1, 5))
UIS = st.integers(1, 12).map(lambda n: f"D{n:06}")
STANDINGS = st.builds(Standing, st.sampled_from(["x", "y"]), st.sampled_from([(), ("C04",), ("C04", "C11")]))


def replaced_file(folder: Path, text: str) -> Path:
    """Write a list of replaced descriptors and return its path."""
    path = folder / "replaced.tsv"
    path.write_text(text)
    return path


def replacement(old: str, new: str, line: int = 1) -> Replacement:
    """A line of a list."""
    return Replacement(old, new, "replaced.tsv", line)


@given(held=st.dictionaries(UIS, st.builds(Standing, st.just("x"), st.just(()), st.booleans())), year=st.data())
def test_a_year_is_what_was_there_less_what_goes_and_what_comes(held: dict[str, Standing], year: st.DataObject) -> None:
    """Over any years: added, removed and replaced take the active descriptors to those of the year, none twice."""
    active = {ui for ui, standing in held.items() if standing.active}
    kept = {ui for n, ui in enumerate(sorted(active)) if n % 2 == 0}
    new = year.draw(st.dictionaries(UIS, STANDINGS)) | {ui: year.draw(STANDINGS) for ui in kept}
    old = sorted(held.keys() - new.keys())[:1] if new else []
    changes = find_year_changes(held, new, [replacement(ui, min(new)) for ui in old])
    added = {change.ui for change in changes.added}
    gone = {change.ui for change in changes.removed}
    replaced = {ui for ui, _ in changes.replaced}
    assert (active - gone - replaced) | added == new.keys()
    assert not gone & replaced
    assert not added & active
    assert {c.ui for c in changes.renamed} == {ui for ui in active & new.keys() if held[ui].name != new[ui].name}
    assert {c.ui for c in changes.moved} == {ui for ui in active & new.keys() if held[ui].numbers != new[ui].numbers}


def test_each_change_says_what_was_and_what_is() -> None:
    """One that comes back is added; the order of places is none."""
    held = {
        A: Standing("Growths", ("C04", "C05")),
        B: Standing("Eye", ("C11",)),
        C: Standing("Ear", ("C12",), active=False),
        D: Standing("Nose", ("C13",)),
    }
    year = {
        A: Standing("Neoplasms", ("C05", "C04")),
        B: Standing("Eye", ("C10",)),
        C: Standing("Ear", ("C12",)),
    }
    changes = find_year_changes(held, year, [])
    assert changes.added == (Change(C, held[C], year[C]),)
    assert changes.renamed == (Change(A, held[A], year[A]),)
    assert changes.moved == (Change(B, held[B], year[B]),)
    assert changes.removed == (Change(D, held[D], None),)


def test_replacements_are_followed_to_their_end() -> None:
    """One that the graph does not hold is named; the others do not count as removed."""
    held = {A: Standing("a", ()), B: Standing("b", ()), C: Standing("c", ()), "D900009": Standing("z", ())}
    year = {C: held[C], "D900009": held["D900009"]}
    changes = find_year_changes(held, year, [replacement(A, B), replacement(B, C), replacement(D, C)])
    assert (changes.replaced, changes.unused, changes.removed) == (((A, C), (B, C)), (D,), ())


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([(A, B), (B, A)], f"line 1: replacements turn in a circle: {A}, {B}, {A}"),
        ([(A, C), (B, D)], f"line 2: {B} is replaced by {D}, which the files do not hold"),
        ([(C, A)], f"line 1: {C} is said to be replaced, but the files still hold it"),
    ],
)
def test_a_list_that_contradicts_the_year_is_refused(lines: list[tuple[str, str]], said: str) -> None:
    """The error names file and line."""
    with pytest.raises(Invalid, match=said):
        follow([replacement(old, new, n) for n, (old, new) in enumerate(lines, 1)], {C: Standing("c", ())})


def test_files_that_are_hardly_a_whole_year_are_refused() -> None:
    """More than half of the descriptors would go: most likely a part of the files is missing."""
    held = {ui: Standing(ui, ()) for ui in (A, B, C)}
    with pytest.raises(Invalid, match="hold 1 descriptors and lack 2 of the 3 in the graph"):
        find_year_changes(held, {A: held[A]}, [])


def test_a_record_that_cannot_be_used_makes_no_whole_year() -> None:
    """Its descriptor would be taken for removed; nor is a year without any descriptor one."""
    with pytest.raises(Invalid, match=r"desc\.xml, line 7: record D1 cannot be used \(no name\)"):
        read_year([Fault("desc.xml", 7, "D1", "no name")])
    with pytest.raises(Invalid, match="needs the year's descriptor file"):
        read_year([])


def test_a_list_is_read_line_by_line(tmp_path: Path) -> None:
    """Comments, empty lines and further columns say nothing."""
    path = replaced_file(tmp_path, f"# old\tnew\n\n{A}\t{B}\n{C}\t {D} \tNose\n{A}\t{B}\n")
    assert parse_replaced(path) == (Replacement(A, B, str(path), 3), Replacement(C, D, str(path), 4))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{A} {B}\n", f"line 1: '{A} {B}' is no descriptor UI; a line is `old UI <TAB> new UI`"),
        (f"{A}\t{B}\n{C}\n", "line 2: '' is no descriptor UI"),
        (f"{A}\tC900001\n", "line 1: 'C900001' is no descriptor UI"),
        (f"{A}\t{A}\n", f"line 1: {A} is replaced by itself"),
        (f"{A}\t{B}\n{A}\t{C}\n", f"line 2: {A} is replaced by {C}, and by {B} in line 1"),
    ],
)
def test_a_malformed_list_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """The error names file, line and what is wrong."""
    with pytest.raises(Invalid) as raised:
        parse_replaced(replaced_file(tmp_path, text))
    assert said in raised.value.message
    assert "replaced.tsv" in raised.value.message


def test_a_list_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """Another encoding, or no file."""
    path = tmp_path / "replaced.tsv"
    path.write_bytes(f"{A}\t{B}\n".encode() + b"\xff\xfe\n")
    with pytest.raises(Invalid, match="is not UTF-8 text"):
        parse_replaced(path)
    with pytest.raises(Invalid, match=r"none\.tsv cannot be read"):
        parse_replaced(tmp_path / "none.tsv")
