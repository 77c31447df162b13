"""Tells whether a file was trained on, so that nothing is measured on what a model has seen.

In: a graph and a file's checksum. Out: what used it: trainings, and pairs that were loaded from it.
"""

from graph.database import Reader
from graph.errors import Invalid


def refuse_trained_on(reader: Reader, sha256: str, file: str) -> None:
    """Raise Invalid where a training of this graph, or its corpus, used the file with this checksum."""
    users = [str(row["user"]) for row in reader.read("trained_on_file", sha256=sha256)]
    if users:
        raise Invalid(
            f"{file} was used by {', '.join(users[:3])}: measured on it, a model would be asked what it has seen.",
            remedy="Give a file that no training and no corpus of this graph used.",
            file=file,
        )
