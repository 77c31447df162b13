"""What is written for a batch makes the graph hold its records, and nothing is written when it does."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graph.records import Mapping, Qualifier, SupplementaryConcept
from ingest.mesh.mesh_changes import (
    ConceptChanges,
    Ties,
    find_concept_changes,
    find_qualifier_changes,
    find_tie_changes,
    worst,
)

DESCRIPTORS = st.sampled_from(["D000001", "D000002", "D000003"])
QUALIFIERS = st.sampled_from([None, "Q000001", "Q000002"])
MAPPINGS = st.lists(
    st.builds(Mapping, DESCRIPTORS, QUALIFIERS, st.booleans()), unique_by=lambda m: (m.descriptor, m.qualifier)
).map(tuple)
CONCEPTS = st.builds(
    SupplementaryConcept,
    st.just("C000001"),
    st.sampled_from(["one", "other"]),
    st.sampled_from(["1", "3"]),
    st.sampled_from([None, "a note"]),
    st.sampled_from([(), ("a term",)]),
    MAPPINGS,
    st.lists(DESCRIPTORS, unique=True).map(tuple),
)
KNOWN = st.sets(DESCRIPTORS)


def applied(changes: ConceptChanges, held: dict[str, Any] | None) -> dict[str, Any]:
    """What a graph holds of the concept after its rows were written."""
    row = {**(held or {"mapped_to": [], "acts_as": []}), **(changes.concepts[0] if changes.concepts else {})}
    mapped = {tuple(tie) for tie in row["mapped_to"]}
    mapped -= {(r["descriptor"], r["qualifier"], r["starred"]) for r in changes.unmap}
    mapped |= {(r["descriptor"], r["qualifier"], r["starred"]) for r in changes.map}
    acts = {*row["acts_as"]} - {end for r in changes.unact for end in r["acts_as"]}
    acts |= {end for r in changes.act for end in r["acts_as"]}
    return {**row, "mapped_to": [list(tie) for tie in mapped], "acts_as": sorted(acts)}


@given(before=CONCEPTS, after=CONCEPTS, known=KNOWN)
def test_a_concept_becomes_what_its_record_says(
    before: SupplementaryConcept, after: SupplementaryConcept, known: set[str]
) -> None:
    """From any record to any other, as far as descriptors are known; then there is nothing left to write."""
    held = applied(find_concept_changes([before], {}, known), None)
    changes = find_concept_changes([after], {"C000001": held}, known)
    now = applied(changes, held)
    assert {tuple(tie) for tie in now["mapped_to"]} == {t for t in Ties.of(after).mapped_to if t[0] in known}
    assert now["acts_as"] == sorted(known.intersection(after.acts_as))
    again = find_concept_changes([after], {"C000001": now}, known)
    assert again.statuses == {"C000001": "unchanged"}
    assert not again
    assert [again.concepts, again.map, again.unmap, again.act, again.unact] == [[], [], [], [], []]


@given(record=CONCEPTS, known=KNOWN)
def test_what_waits_is_what_is_not_known(record: SupplementaryConcept, known: set[str]) -> None:
    """A concept waits when any of its ties does; written later, the ties are those it would have had at once."""
    ties = Ties.of(record)
    first = find_concept_changes([record], {}, known)
    assert bool(first.waiting) == any(ties.missing(known))
    held = applied(first, None)
    everything = {"D000001", "D000002", "D000003"}
    later = applied(find_tie_changes({"C000001": ties}, {"C000001": held}, everything), held)
    at_once = applied(find_concept_changes([record], {}, everything), None)
    assert sorted(map(str, later.pop("mapped_to"))) == sorted(map(str, at_once.pop("mapped_to")))
    assert later == at_once


def test_a_node_with_a_ui_alone_is_new() -> None:
    """As the bulk import leaves it."""
    record = Qualifier("Q000001", "use", "US", ("Y01",))
    bare = {"ui": "Q000001", "name": None, "abbreviation": None, "tree_numbers": None}
    rows, statuses = find_qualifier_changes([record], {"Q000001": bare})
    assert statuses == {"Q000001": "written"}
    assert find_qualifier_changes([record], {"Q000001": rows[0]}) == ([], {"Q000001": "unchanged"})


def test_a_record_seen_twice_keeps_the_stronger_status() -> None:
    """New goes before changed, changed before unchanged."""
    assert [worst("written", "unchanged"), worst("unchanged", "changed"), worst(None, "unchanged")] == [
        "written",
        "changed",
        "unchanged",
    ]
