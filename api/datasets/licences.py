"""Licences by name, as a setting gives them: `KAILIN_MODEL_LICENCES=name=apache-2.0,other=llama3`. Pure."""

from collections.abc import Iterable

from graph.errors import Invalid

UNKNOWN = "not stated"


def parse_licences(text: str) -> dict[str, str]:
    """Return name -> licence of `name=licence` parts with commas between them; a name may hold `=`, a licence not.

    Raises Invalid for a part that is not of this form.
    """
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, equals, licence = part.rpartition("=")
        if not equals or not name.strip() or not licence.strip():
            raise Invalid(f"{part!r} is no licence.", remedy="Write name=licence, such as mistral-7b=apache-2.0.")
        found[name.strip()] = licence.strip()
    return found


def without_licence(names: Iterable[str], licences: dict[str, str]) -> list[str]:
    """Return the names whose licence is not known."""
    return sorted(name for name in names if licences.get(name, UNKNOWN) == UNKNOWN)
