"""What stands in an export's folder beside the data: card, description, settings, copyright statements, checksums.

In: a folder with data, and facts. Out: files; and for those who read an export again, its settings and a check of it.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from api.datasets.card import CITE_AS, Facts, card
from api.datasets.croissant import croissant
from graph.errors import Invalid, NotFound
from ingest.release import sha256_file

SUMS_FILE, SETTINGS_FILE, COPYRIGHT_FILE = "SHA256SUMS", "settings.json", "copyright.jsonl"
Json = dict[str, Any]


def write_about(folder: Path, facts: Facts) -> None:
    """Write everything but the data and the checksums."""
    if facts.request.contexts == "full":
        write_copyright(folder, facts)
    write_json(folder / SETTINGS_FILE, settings_of(facts))
    sums = {file.path: sha256_file(folder / file.path) for file in facts.files}
    described = croissant(
        facts.files,
        sums,
        name=facts.name,
        description=f"{facts.survey.pairs:,} synthetic question-answer pairs made from PubMed, over the MeSH tree.",
        version=f"{facts.request.revision}.0.0",
        cite_as=CITE_AS,
    )
    write_json(folder / "croissant.json", described)
    (folder / "README.md").write_text(card(facts), encoding="utf-8")


def write_copyright(folder: Path, facts: Facts) -> None:
    """Write the articles that carry a copyright statement, by PMID."""
    with (folder / COPYRIGHT_FILE).open("wb") as file:
        for pmid, (number, statement) in sorted(facts.survey.copyright.items()):
            file.write(orjson.dumps({"pmid": pmid, "version": number, "copyright": statement}) + b"\n")


def settings_of(facts: Facts) -> Json:
    """Return how an export was made, as `settings.json` keeps it."""
    return {
        "kailin": facts.version,
        "revision": facts.request.revision,
        "request": asdict(facts.request),
        "counts": facts.survey.document(),
        "not_selected": dict(facts.not_selected),
        "left_out": dict(facts.left_out),
        "model_licences": {name: facts.model_licences.get(name) for name in facts.survey.makers},
        "benchmarks": dict(facts.benchmarks),
        "files": {file.path: file.objects for file in facts.files},
    }


def write_json(path: Path, value: Json) -> None:
    """Write a JSON document for people and programs."""
    path.write_bytes(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def write_sums(folder: Path) -> dict[str, str]:
    """Write `SHA256SUMS` over all files of a folder, by path, and return it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS_FILE)
    sums = {str(path.relative_to(folder)): sha256_file(path) for path in paths}
    (folder / SUMS_FILE).write_text("".join(f"{digest}  {path}\n" for path, digest in sums.items()), encoding="utf-8")
    return sums


def refuse_filled(folder: Path) -> None:
    """Raise Invalid where a path is taken by a file or by a folder that holds something."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() or folder.is_symlink():
        what = "is not empty" if folder.is_dir() else "is not a folder"
        raise Invalid(f"{folder} {what}.", remedy="Name a new or empty folder with -o.", folder=str(folder))


def read_export(folder: Path) -> Json:
    """Return the settings of an export whose files all are as they were written.

    Raises NotFound for a folder that is no export, Invalid for one of which a file is missing, changed or added.
    """
    try:
        settings: Json = orjson.loads((folder / SETTINGS_FILE).read_bytes())
        listed = (folder / SUMS_FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise NotFound(
            f"{folder} is no export: it has no {Path(error.filename).name}.",
            remedy="`kailin export -o DIR` writes one.",
            folder=str(folder),
        ) from error
    except (OSError, ValueError) as error:
        raise Invalid(f"The export {folder} cannot be read: {error}.", folder=str(folder)) from error
    sums = {path: digest for digest, _, path in (line.partition("  ") for line in listed)}
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != SUMS_FILE}
    changed = sorted(path for path in sums.keys() & found if sha256_file(folder / path) != sums[path])
    if wrong := [*changed, *sorted(sums.keys() ^ found)]:
        raise Invalid(
            f"The export {folder} is not as it was written: {', '.join(wrong[:3])}.",
            remedy="Export again, or take back what was changed.",
            files=wrong,
        )
    return settings
