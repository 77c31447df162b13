"""Uploads an export to a dataset hub, by `huggingface_hub`, in one commit: all of it is there, or nothing new.

In: the folder of an export, a repository, a key. What may not be published is refused before anything is sent: texts of
articles, invented rows, models without a licence, files that are not as they were written. Files go over plain HTTP
(LFS where the hub wants it): what a broken upload has sent is not sent again. The key appears in no message.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.datasets.folder import read_export
from api.datasets.licences import without_licence
from graph.errors import Invalid, KailinError, Unavailable
from graph.optional import optional

REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
PURPOSE = "Uploading a data set"
TOO_OFTEN = 429


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be sent where: files with their sizes in bytes."""

    folder: Path
    repository: str
    endpoint: str
    private: bool
    pairs: int
    files: dict[str, int]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What was sent, and where it can be seen."""

    parcel: Parcel
    url: str
    commit: str


def pack(folder: Path, repository: str, *, endpoint: str, private: bool) -> Parcel:
    """Return what would be sent. Raises Invalid or NotFound for what may not be: every reason is said."""
    if not REPOSITORY.fullmatch(repository):
        raise Invalid(f"{repository!r} is no repository.", remedy="Give owner/name.", repository=repository)
    folder = folder.expanduser().absolute()
    settings = read_export(folder)
    if reasons := why_not(settings):
        raise Invalid(
            f"The export {folder} may not be published: {'; '.join(reasons)}.",
            remedy="Export with --contexts ids, without invented rows, and with KAILIN_MODEL_LICENCES set.",
            reasons=reasons,
        )
    files = {str(path.relative_to(folder)): path.stat().st_size for path in sorted(folder.rglob("*")) if path.is_file()}
    return Parcel(folder, repository, endpoint, private, settings["counts"]["pairs"], files)


def why_not(settings: dict[str, Any]) -> list[str]:
    """Return why an export may not be published; nothing where it may."""
    counts = settings["counts"]
    makers = settings["model_licences"]
    reasons = []
    if settings["request"]["contexts"] != "ids":
        reasons.append("it holds texts of articles, which are their publishers'")
    if counts["invented"]:
        reasons.append(f"{counts['invented']:,} of its pairs rest on invented articles")
    if missing := without_licence(makers, {name: licence for name, licence in makers.items() if licence}):
        reasons.append(f"its card states no licence of {', '.join(missing)}")
    if not counts["pairs"]:
        reasons.append("it holds no pair")
    return reasons


def push(parcel: Parcel, token: str) -> Pushed:
    """Make the repository if it is not there, and upload.

    Raises Invalid where the hub refuses (key, name, content), Unavailable where it does not answer; then the same
    command goes on.
    """
    parts = ("", ".constants", ".errors", ".utils")
    hub, constants, errors, utils = (optional(f"huggingface_hub{part}", "export", PURPOSE) for part in parts)
    constants.HF_HUB_DISABLE_XET = True  # one protocol, and one commit
    utils.disable_progress_bars()
    api = hub.HfApi(endpoint=parcel.endpoint, token=token, library_name="kailin")
    try:
        api.create_repo(parcel.repository, repo_type="dataset", private=parcel.private, exist_ok=True)
        commit = api.upload_folder(
            repo_id=parcel.repository,
            repo_type="dataset",
            folder_path=parcel.folder,
            commit_message=f"{parcel.pairs:,} pairs, exported by kailin",
        )
    except (errors.HTTPError, OSError, ValueError, RuntimeError) as error:
        raise translate(error, parcel, token) from None
    return Pushed(parcel, f"{parcel.endpoint.rstrip('/')}/datasets/{parcel.repository}", commit.oid)


def translate(error: Exception, parcel: Parcel, token: str) -> KailinError:
    """Return our error for one of the hub's; the key, should it be in the text, is taken out."""
    said = " ".join(str(error).replace(token, "…").split())[:300]
    cause: BaseException | None = error
    while cause is not None and getattr(cause, "response", None) is None:
        cause = cause.__cause__
    status: int = cause.response.status_code if cause is not None else 0  # type: ignore[attr-defined]
    if 400 <= status < 500 and status != TOO_OFTEN:  # noqa: PLR2004 - the client's mistakes, in HTTP
        return Invalid(
            f"{parcel.endpoint} refused the upload to {parcel.repository} ({status}): {said}",
            remedy="Is HF_TOKEN a key that may write there?",
            status=status,
        )
    return Unavailable(
        f"The upload to {parcel.endpoint} broke off: {said}",
        remedy="The same command goes on where it stopped.",
        status=status,
    )
