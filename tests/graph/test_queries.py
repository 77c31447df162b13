"""graph/queries.py: a header that disagrees with its query is refused, with every disagreement named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Defect
from graph.queries import iter_queries, parse_query, query

WHOLE = """\
// purpose: Names of descriptors.
// mode: read
// param ui: the descriptor's UI
// example: ui = "D009369"
// param limit: how many at most
// example: limit = 5
// column name: the descriptor's name
MATCH (d:Descriptor {ui: $ui}) RETURN d.name AS name ORDER BY name LIMIT $limit
"""


def test_a_whole_header_becomes_the_contract() -> None:
    """Purpose, mode, parameters, columns and examples are read; the text stays as it is in the file."""
    found = parse_query("some_names", WHOLE)
    assert (found.name, found.purpose, found.mode) == ("some_names", "Names of descriptors.", "read")
    assert found.parameters == {"ui": "the descriptor's UI", "limit": "how many at most"}
    assert found.columns == {"name": "the descriptor's name"}
    assert found.example == {"ui": "D009369", "limit": 5}
    assert found.text == WHOLE


@pytest.mark.parametrize(
    ("line", "instead", "complaint"),
    [
        ("// purpose: Names of descriptors.\n", "", "no `// purpose:` line"),
        ("// mode: read\n", "", "no `// mode:` line"),
        ("// mode: read\n", "// mode: maybe\n", "mode is 'maybe', expected read, write or schema"),
        ("// param ui: the descriptor's UI\n", "", r"uses \$ui, not declared"),
        ("LIMIT $limit", "LIMIT 5", r"declares \$limit, not used"),
        ("// example: limit = 5\n", "", r"has no example for \$limit"),
        ("// mode: read\n", "// mode: read\n// example: more = 1\n", "has an example for more, not a parameter"),
        ("// example: limit = 5\n", "// example: limit = five\n", "example of limit is not JSON: five"),
        ("// example: limit = 5\n", "// example: 5\n", "example of 5 is not JSON: .*has no example for"),
    ],
)
def test_each_disagreement_is_named(line: str, instead: str, complaint: str) -> None:
    """The message has the file and what is wrong with its header."""
    assert line in WHOLE
    with pytest.raises(Defect, match=rf"cypher/some_names\.cypher: .*{complaint}"):
        parse_query("some_names", WHOLE.replace(line, instead))


def test_all_disagreements_are_named_at_once() -> None:
    """Nobody has to correct a header line by line."""
    with pytest.raises(Defect, match=r"no `// purpose:` line; .*uses \$a, not declared; uses \$b, not declared"):
        parse_query("bad", "// mode: read\nRETURN $a, $b")


@pytest.mark.parametrize(
    "text", ["'costs $five'", '"costs $five"', "'it\\'s $five'", "1 // not $five", "1 /* $five */", "{`$five`: 1}"]
)
def test_a_dollar_in_a_string_or_comment_is_no_parameter(text: str) -> None:
    """Only what Neo4j takes for a parameter counts."""
    assert parse_query("some", f"// purpose: x\n// mode: read\n// column n: x\nRETURN {text} AS n").parameters == {}


@pytest.mark.parametrize("text", ["'http://example.org' + $p", '"// not a comment" + $p', "1 /* a */ + $p"])
def test_a_parameter_after_what_only_looks_like_a_comment_is_one(text: str) -> None:
    """Two slashes inside a string begin no comment."""
    header = '// purpose: x\n// mode: read\n// param p: x\n// example: p = "x"\n// column n: x\n'
    assert set(parse_query("some", f"{header}RETURN {text} AS n").parameters) == {"p"}


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]\w{0,8}", fullmatch=True).filter(str.isascii), st.integers(-(2**63), 2**63 - 1), max_size=5
    )
)
def test_parameters_used_and_declared_are_the_same(values: dict[str, int]) -> None:
    """Whatever they are called, the contract has exactly those of the text."""
    header = "".join(f"// param {name}: x\n// example: {name} = {value}\n" for name, value in values.items())
    body = "RETURN [" + ", ".join(f"${name}" for name in values) + "] AS n"
    found = parse_query("some", f"// purpose: x\n// mode: read\n// column n: x\n{header}{body}")
    assert found.parameters.keys() == values.keys()
    assert found.example == values


def test_a_query_that_has_no_file_is_a_defect() -> None:
    """The name is in the message."""
    with pytest.raises(Defect, match=r"There is no cypher/no_such_query\.cypher"):
        query("no_such_query")


def test_queries_are_yielded_by_mode_and_name() -> None:
    """Each file stands in one mode, and their order is that of their names."""
    names = [found.name for found in iter_queries()]
    assert names == sorted(set(names))
    by_mode = [found.name for mode in ("read", "write", "schema") for found in iter_queries(mode)]
    assert sorted(by_mode) == names
