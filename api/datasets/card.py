"""`README.md` of an export: a dataset card for the Hugging Face hub, with what its readers must know. Pure.

In: what was asked and counted. Out: Markdown. Says where the data comes from and under which terms, how it spreads over
the tree, what was left out, and how to make it again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from api.datasets.card_yaml import yaml_block
from api.datasets.layouts import DataFile
from api.datasets.licences import UNKNOWN
from api.datasets.request import PullRequest, iter_parameters
from api.datasets.select import CONTAMINATED, WITHDRAWN
from api.datasets.survey import Survey

SAMPLE_CHARACTERS = 2_000
CITE_AS = "KAILIN (https://arxiv.org/abs/2501.15108) and m-KAILIN (https://arxiv.org/abs/2504.19565)"
TAGS = ("synthetic", "biology", "medical", "mesh", "pubmed", "kailin")
TERMS = """\
* **MeSH and PubMed records**: courtesy of the U.S. National Library of Medicine (NLM). NLM does not endorse this data
  set. It was made from NLM's data by a program and is no longer NLM's data: it may not reflect the most current or
  accurate data available from NLM. Terms: <https://www.nlm.nih.gov/databases/download/terms_and_conditions.html>.
* **Abstracts** may be under copyright of publishers or authors. NLM claims no copyright in them and grants no right to
  use them; whoever uses or passes on texts of articles must ask whose they are.
* **Questions and answers** were written by the models above; their licences hold for what is done with them.
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a card tells: the export's name, format, request at its revision, files, counts, names of things.

    `benchmarks` are name -> licence, `branches` tree number -> name, `not_selected` and `left_out` reason -> pairs.
    """

    name: str
    format: str
    reader: str
    request: PullRequest
    version: str
    survey: Survey
    files: Sequence[DataFile]
    not_selected: Mapping[str, int]
    left_out: Mapping[str, int]
    model_licences: Mapping[str, str]
    benchmarks: Mapping[str, str]
    branches: Mapping[str, str]
    has_provenance: bool = False


def card(facts: Facts) -> str:
    """Return the card."""
    head = yaml_block(facts.name, facts.format, facts.survey.pairs, facts.files, TAGS)
    sections = (summary, samples, splits, coverage, left_out, origin, terms, again)
    return head + "\n" + "\n".join(line for section in sections for line in section(facts)) + "\n"


def summary(facts: Facts) -> Iterator[str]:
    """Yield what this is."""
    survey, kinds = facts.survey, ", ".join(f"{n:,} {kind}" for kind, n in sorted(facts.survey.kinds.items()))
    yield f"# {facts.name}"
    yield ""
    yield f"{survey.pairs:,} question-answer pairs ({kinds or 'none'}) about {len(survey.concepts):,} MeSH concepts,"
    yield f"made by language models from {len(survey.articles):,} PubMed articles; kailin spreads them over the tree."
    yield ""
    yield "**Synthetic data**: questions and answers were written by models and checked by programs, not by people."
    yield ""
    yield f"* Format `{facts.format}`, for {facts.reader}."
    if facts.request.contexts == "ids":
        yield "* Contexts are named by PMID and version, without texts: `kailin hydrate` fills them in from PubMed."
    else:
        yield (
            f"* Contexts stand here in full. {len(survey.copyright):,} articles carry a copyright statement:"
            " `copyright.jsonl` names them."
        )
    yield f"* Invented rows (on invented articles, to show a system at work): {survey.invented:,} of {survey.pairs:,}."
    if facts.has_provenance:
        yield "* `provenance.ttl` has where each pair comes from, as PROV-O and SKOS."
    yield "* `croissant.json` describes the files for machines; `sha256sum -c SHA256SUMS` checks them."
    yield ""


def samples(facts: Facts) -> Iterator[str]:
    """Yield the first pairs, as they stand in the files, cut where they are long."""
    yield "## Samples"
    yield ""
    for one in facts.survey.samples:
        text = orjson.dumps(one, option=orjson.OPT_INDENT_2).decode()
        cut = "" if len(text) <= SAMPLE_CHARACTERS else "\n… (cut)"
        yield f"````json\n{text[:SAMPLE_CHARACTERS]}{cut}\n````"
        yield ""


def splits(facts: Facts) -> Iterator[str]:
    """Yield files and splits."""
    yield "## Files and splits"
    yield ""
    yield "| file | split | objects |\n|---|---|---|"
    for file in facts.files:
        yield f"| `{file.path}` | {file.split} | {file.objects:,} |"
    yield ""
    yield (
        "The split is a fixed hash of the source's PMID (8 : 1 : 1): all pairs of an article stand on one side, and"
        " stay there as the corpus grows."
    )
    yield ""


def coverage(facts: Facts) -> Iterator[str]:
    """Yield pairs by branch of the tree; a pair whose concept stands in several counts in each."""
    yield "## Coverage of MeSH"
    yield ""
    yield "| branch | name | pairs |\n|---|---|---|"
    for number, n in sorted(facts.survey.branches.items()):
        yield f"| {number} | {facts.branches.get(number, '')} | {n:,} |"
    yield ""
    releases = ", ".join(sorted(facts.survey.mesh_releases)) or UNKNOWN
    yield f"MeSH: {releases}. A concept that stands in several branches counts in each."
    if facts.survey.years:
        yield f"Source articles are of the years {min(facts.survey.years)} to {max(facts.survey.years)}."
    yield ""


def left_out(facts: Facts) -> Iterator[str]:
    """Yield what is not here, and why: withdrawn pairs, benchmarks, what was not asked for."""
    yield "## What was left out"
    yield ""
    withdrawn = facts.not_selected.get(WITHDRAWN, 0)
    yield (
        f"* Withdrawn: {withdrawn:,} pairs had been taken back by revision {facts.request.revision}, such as those"
        " whose article was retracted."
    )
    yield f"* Contamination: {contamination(facts)}"
    for reason, n in facts.not_selected.items():
        if reason not in {WITHDRAWN, CONTAMINATED}:
            yield f"* Not asked for: {n:,} ({reason})."
    for reason, n in facts.left_out.items():
        yield f"* No place in this format: {n:,} ({reason})."
    yield ""


def contamination(facts: Facts) -> str:
    """Return what the pairs were compared with."""
    if not facts.benchmarks:
        return "no benchmark was loaded, so pairs were compared with none."
    names = ", ".join(f"{name} (licence: {licence})" for name, licence in facts.benchmarks.items())
    if facts.request.with_contaminated:
        return f"pairs that are a benchmark's, or were not checked, are **among these rows**; benchmarks: {names}."
    gone = facts.not_selected.get(CONTAMINATED, 0)
    return (
        f"articles, questions and answers were compared with {names}; {gone:,} pairs that failed are left out, and none"
        " of their test articles is source or context."
    )


def origin(facts: Facts) -> Iterator[str]:
    """Yield the models."""
    yield "## Models"
    yield ""
    yield "| role | model | pairs | licence |\n|---|---|---|---|"
    for role, models in sorted(facts.survey.models.items()):
        for model, n in sorted(models.items()):
            yield f"| {role} | {model} | {n:,} | {facts.model_licences.get(model, UNKNOWN)} |"
    for file, n in sorted(facts.survey.imported.items()):
        yield f"| came in a file | {file} | {n:,} | {facts.model_licences.get(file, UNKNOWN)} |"
    yield ""


def terms(_: Facts) -> Iterator[str]:
    """Yield whose the parts are."""
    yield "## Terms"
    yield ""
    yield TERMS


def again(facts: Facts) -> Iterator[str]:
    """Yield how to make this again."""
    yield "## How to make it again"
    yield ""
    yield (
        f"From the same graph, with kailin {facts.version}; the same revision and request give the same bytes of data"
        " (`settings.json` has all of it):"
    )
    yield ""
    yield f"```sh\n{command(facts.request)}\n```"
    yield ""
    yield f"Please cite {CITE_AS}."


def command(request: PullRequest) -> str:
    """Return the command line that asks for a request."""
    words = ["kailin export"]
    for name, value in iter_parameters(request):
        option = f"--{name.replace('_', '-')}" if len(name) > 1 else f"-{name}"
        words.append(option if value == "true" else f"{option} {value}")
    return " ".join([*words, "-o DIR"])
