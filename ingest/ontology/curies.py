"""Short names of ontology classes and MeSH records.

In: addresses ("http://purl.obolibrary.org/obo/DOID_1438") and CURIEs with their prefixes. Out: one spelling for each
class ("DOID:1438"), and the UI for what is a MeSH record ("mesh:D000163"). Knows nothing about files.
"""

import re
from collections.abc import Mapping

# The last part of an address in the manner of the OBO Foundry: a prefix, an underscore, an id.
OBO = re.compile(r"https?://\S*[/#]([A-Za-z][A-Za-z0-9.]*)_([A-Za-z0-9]+)")
MESH = re.compile(
    r"(?:(?:mesh|msh):|https?://\S*?(?:/mesh[/:](?:\d{4}/)?|/record/ui\?ui=))([CD]\d{6,9})", re.IGNORECASE
)


def curie(address: str) -> str:
    """Return the CURIE of a class's address, the address itself where it has not the form of one."""
    found = OBO.fullmatch(address)
    return f"{found[1]}:{found[2]}" if found else address


def canonical(name: str, prefixes: Mapping[str, str]) -> str:
    """Return the one spelling of a class that a table names: "doid:1438", its prefix declared or not -> "DOID:1438".

    A prefix that stands for another kind of address stays as it is; one that is not declared is taken for an
    ontology's, which are written in capitals.
    """
    if name.startswith(("http://", "https://")):
        return curie(name)
    prefix, colon, rest = name.partition(":")
    if prefix in prefixes:
        short = curie(prefixes[prefix] + rest)
        return short if short.lower() == name.lower() else name
    return f"{prefix.upper()}{colon}{rest}" if prefix.islower() else name


def mesh_ui(name: str) -> str | None:
    """Return the UI that a CURIE or address of a MeSH descriptor or supplementary concept names, None for others."""
    found = MESH.fullmatch(name.strip())
    return found[1].upper() if found else None
