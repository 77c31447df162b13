"""What the words of `under` stand for, so that a pull can be had again whatever becomes of tree and mappings.

In: a database and a request. Out: the same request with tree numbers and UIs only. Those are matched against what each
pair froze; an ontology class means what its mappings say today, and is written out as UIs.
"""

from collections.abc import Sequence

from api.datasets.request import PullRequest, is_class
from graph.database import Database
from graph.errors import Invalid, NotFound

MOST_WORDS = 500


class Superseded(Invalid):
    """What a word stood for at a revision cannot be told any more."""

    http_status = 409


def resolved(database: Database, request: PullRequest, *, is_past: bool) -> PullRequest:
    """Return a request whose `under` holds tree numbers and UIs. `is_past`: the caller named the revision.

    A word that is no part of the tree is NotFound, but not of a named revision: what that says must not change. Raises
    Superseded for a class of a revision before the last change to the vocabulary.
    """
    classes = [word for word in request.under if is_class(word)]
    words = [word for word in request.under if not is_class(word)]
    if classes:
        refuse_superseded(database, request)
        words += class_uis(database, classes, outermost=request.depth is None)
    elif not is_past:
        refuse_unknown(database, words)
    if len(words) > MOST_WORDS:
        raise Invalid(
            f"`under` stands for {len(words):,} descriptors, expected {MOST_WORDS} at most.",
            remedy="Name a narrower class, or a part of the MeSH tree.",
            parameter="under",
        )
    return request.at(request.revision or 0, sorted(set(words)))


def refuse_superseded(database: Database, request: PullRequest) -> None:
    """Raise Superseded where vocabulary or mappings have changed since the request's revision."""
    changed = int(database.row("under_revision")["revision"])
    if (request.revision or 0) < changed:
        raise Superseded(
            f"What an ontology class stands for has changed since revision {request.revision} (at revision {changed}).",
            remedy="Ask for the URL that the first pull gave in Content-Location, which names UIs, or leave `revision`"
            " out.",
            revision=changed,
        )


def class_uis(database: Database, classes: Sequence[str], *, outermost: bool) -> list[str]:
    """Return the UIs of the descriptors that match classes. Raises NotFound for a class that has none."""
    uis: set[str] = set()
    for row in database.read("under_classes", words=list(classes)):
        if not row["uis"]:
            what = "matches no descriptor of MeSH" if row["classes"] else "is not in this graph"
            raise NotFound(
                f"The ontology class {row['word']!r} {what}.",
                remedy="Load its ontology or a table of mappings (`kailin load ontology FILE`), or correct the id.",
                word=row["word"],
            )
        uis.update(row["outermost" if outermost else "uis"])
    return sorted(uis)


def refuse_unknown(database: Database, words: Sequence[str]) -> None:
    """Raise NotFound for a word that is no tree number and no UI, now or when a pair was made."""
    if unknown := sorted(set(words) - set(database.row("under_words", words=list(words))["known"] if words else ())):
        raise NotFound(
            f"{unknown[0]!r} is no place in the MeSH tree of this graph, expected a category (C), a tree number"
            " (C04.588), the UI of a descriptor (D009369) or an ontology class (DOID:4).",
            remedy="Look it up with `kailin coverage`.",
            word=unknown[0],
        )
