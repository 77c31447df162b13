"""Has the parts of all files made, in parallel, each once.

In: files, a lexicon and an engine. Out: parts in the order in which the files count: NLM's series by number, other
files as given. What an earlier run has made whole is used again. Broken files are all named at the end, in one error;
the parts of the others stay.
"""

from collections.abc import Sequence
from pathlib import Path

from graph.errors import Invalid
from ingest.bulk.bulk_lexicon import LexiconFolder
from ingest.bulk.bulk_tables import Broken, Part, PartJob, build_part, place_of
from ingest.bulk.engine import Engine, OnDone, quiet
from ingest.bulk.whole_folder import sweep
from ingest.pubmed.pubmed_sequence import in_sequence

N_NAMED = 5


def build_parts(
    engine: Engine, paths: Sequence[Path], lexicon: LexiconFolder, folder: Path, *, on_done: OnDone = quiet
) -> list[Part]:
    """Return the parts of some files, kept in a folder.

    Raises Invalid when a file is missing or broken, naming all that are; Unavailable when the disk is full.
    """
    sweep(folder)
    jobs = {place_of(job): job for job in (PartJob(path, folder, lexicon) for path in in_sequence(paths))}
    # The largest first, so that no worker is left alone with it at the end.
    by_size = sorted(jobs.values(), key=lambda job: -job.path.stat().st_size)
    built = sorted(engine.map(build_part, by_size, on_done=on_done), key=lambda part: part.file)
    sweep(folder)
    refuse_broken([part for part in built if isinstance(part, Broken)], len(jobs))
    found = {part.folder: part for part in built if isinstance(part, Part)}
    return [found[place] for place in jobs]


def refuse_broken(broken: Sequence[Broken], n_files: int) -> None:
    """Raise Invalid naming broken files, if there are any."""
    if not broken:
        return
    reasons = " ".join(file.reason for file in broken[:N_NAMED])
    more = f" And {len(broken) - N_NAMED} more." if len(broken) > N_NAMED else ""
    raise Invalid(
        f"{len(broken)} of {n_files} files cannot be used: {reasons}{more}",
        remedy="Fetch them again and run the command again; what was parsed is kept.",
        files=[file.file for file in broken],
    )
