"""Prompts are files: a checked header, a line `---`, and the text with `$variables`.

    // purpose: what it asks for
    // role: ask | answer | choose | compare | judge | walk
    // kind: factoid | list | summary (a kind of question; without this line it is yes/no)
    // form: text | json
    // variables: title, finding
    // stop: a string that ends the reply (text form, repeatable, optional)
    // lead: the label of the line behind the decision (text form, answer)

A text prompt is continued by the model; a json prompt is cut into messages by the lines `=== system`, `=== user` and
`=== assistant`. A folder given with `--prompts` replaces files of the same names. This module calls no model.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template
from typing import Literal, cast

from agents.kinds import KINDS, YESNO, Kind
from agents.model import Message
from graph.errors import Invalid
from graph.identity import sha256_text

Role = Literal["ask", "answer", "choose", "compare", "judge", "walk"]
Form = Literal["text", "json"]
# What can be filled in for a prompt of a role: by the pipeline, or (choose) by an evaluation on PubMedQA.
VARIABLES: dict[Role, frozenset[str]] = {
    "ask": frozenset({"title", "abstract", "finding", "concept"}),
    "answer": frozenset({"title", "abstract", "finding", "concept", "question", "contexts", "findings"}),
    "choose": frozenset({"question", "contexts"}),
    "compare": frozenset(
        {"title", "abstract", "finding"}
        | {f"{what}_{side}" for what in ("question", "contexts", "titles") for side in ("a", "b")}
    ),
    "judge": frozenset({"title", "abstract", "finding", "concept", "question", "contexts", "findings"})
    | {"answer", "decision", "criterion"},
    "walk": frozenset({"scope", "steps"}),
}
HEADER = re.compile(r"^// (purpose|role|kind|form|variables|stop|lead): (.+)$")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file; `sha256` is over its body, `examples` are the worked questions and answers in it."""

    name: str
    purpose: str
    role: Role
    kind: Kind
    form: Form
    variables: tuple[str, ...]
    stop: tuple[str, ...]
    lead: str
    body: str
    sha256: str
    examples: tuple[str, ...]


def parse_prompt(name: str, text: str) -> Prompt:
    """Return the prompt of a file's text. Raises Invalid, naming the file and every problem."""
    header, line, body = text.partition("\n---\n")
    found: dict[str, list[str]] = {}
    problems = [] if line else ["has no line `---` between header and text"]
    for row in header.splitlines():
        match = HEADER.match(row)
        if match:
            found.setdefault(match.group(1), []).append(match.group(2).strip())
        elif row.strip():
            problems.append(f"header line {row!r} is not `// word: text`")
    problems += [f"no `// {word}:` line" for word in ("purpose", "role", "form", "variables") if word not in found]
    if not problems:
        problems = check_prompt(found, body)
    if problems:
        raise Invalid(
            f"Prompt {name}: {'; '.join(problems)}.",
            remedy="agents/README.md says how a prompt file looks.",
            prompt=name,
        )
    body = body.rstrip("\n")
    return Prompt(
        name=name,
        purpose=found["purpose"][0],
        role=cast("Role", found["role"][0]),
        kind=cast("Kind", found.get("kind", [YESNO])[0]),
        form=cast("Form", found["form"][0]),
        variables=tuple(split_list(found["variables"][0])),
        stop=tuple(stop.replace("\\n", "\n") for stop in found.get("stop", [])),
        lead=found.get("lead", [""])[0],
        body=body,
        sha256=sha256_text(body),
        examples=tuple(find_examples(body, found.get("lead", []))),
    )


def check_prompt(found: Mapping[str, list[str]], body: str) -> list[str]:
    """Return what is wrong with a prompt whose header words are all there."""
    role, form, kind = found["role"][0], found["form"][0], found.get("kind", [YESNO])[0]
    if role not in VARIABLES:
        return [f"role is {role!r}, expected one of {sorted(VARIABLES)}"]
    if kind not in KINDS:
        return [f"kind is {kind!r}, expected one of {', '.join(KINDS)}"]
    known = VARIABLES[role]
    declared, template = set(split_list(found["variables"][0])), Template(body)
    if not template.is_valid():
        return ["a `$` stands alone; write `$$` for the sign itself"]
    used = set(template.get_identifiers())
    problems = [f"form is {form!r}, expected text or json"] if form not in {"text", "json"} else []
    problems += [f"uses ${word}, not declared" for word in sorted(used - declared)]
    problems += [f"declares {word}, not used" for word in sorted(declared - used)]
    problems += [f"variable {word} is unknown; {role} offers {sorted(known)}" for word in sorted(declared - known)]
    if (role, form) == ("answer", "text") and "lead" not in found:
        problems.append("no `// lead:` line, which labels the long answer")
    if form == "json" and not body.startswith("=== "):
        problems.append("a json prompt begins with `=== system` or `=== user`")
    return problems


def split_list(text: str) -> list[str]:
    """Return the words of a comma-separated list."""
    return [word for word in re.split(r",\s*", text.strip()) if word]


def find_examples(body: str, leads: Sequence[str]) -> list[str]:
    """Return the worked questions and answers of a prompt: lines labelled so, without variables."""
    labels = ("Question:", *leads)
    lines = (line.removeprefix(label) for line in body.splitlines() for label in labels if line.startswith(label))
    return [line.strip() for line in lines if line.strip() and "$" not in line]


def load_prompts(own: Path | None = None) -> dict[str, Prompt]:
    """Return the bundled prompts by name, replaced by those of a folder of one's own.

    Raises Invalid for a folder that is missing, an unknown file name, a bad header or one for something else.
    """
    bundled = {path.name.removesuffix(".txt"): path for path in files("agents").joinpath("prompts").iterdir()}
    paths: dict[str, Traversable] = {name: path for name, path in bundled.items() if path.name.endswith(".txt")}
    prompts = {name: parse_prompt(name, path.read_text(encoding="utf-8")) for name, path in sorted(paths.items())}
    if own is not None:
        if not own.is_dir():
            raise Invalid(f"--prompts {own}: there is no such folder.", remedy="Give a folder with .txt prompt files.")
        mine = {path.stem: path for path in sorted(own.glob("*.txt"))}
        unknown = sorted(mine.keys() - paths.keys())
        if unknown or not mine:
            raise Invalid(
                f"--prompts {own}: {'unknown ' + ', '.join(unknown) if unknown else 'no .txt file in it'}.",
                remedy=f"Files are called {', '.join(f'{name}.txt' for name in sorted(paths))}.",
            )
        for name, path in mine.items():
            prompts[name] = replacing(prompts[name], parse_prompt(name, path.read_text(encoding="utf-8")))
    return prompts


def replacing(bundled: Prompt, own: Prompt) -> Prompt:
    """Return a prompt of one's own. Raises Invalid where it is not for what the bundled one of that name is for."""
    for word in ("role", "kind", "form"):
        expected, found = getattr(bundled, word), getattr(own, word)
        if expected != found:
            raise Invalid(f"Prompt {own.name}: {word} is {found}, expected {expected}.", prompt=own.name)
    return own


def prompt_name(role: Role, kind: Kind, form: str, voice: str = "") -> str:
    """Return the name of a prompt: ask_json_a, ask_factoid_text_b, answer_list_json; yes/no has no word of its own."""
    return "_".join(word for word in (role, "" if kind == YESNO else kind, form, voice) if word)


def prompts_of_kinds(prompts: Mapping[str, Prompt], role: Role, form: str, voice: str = "") -> dict[Kind, Prompt]:
    """Return a role's prompts by kind of question."""
    return {kind: prompts[prompt_name(role, kind, form, voice)] for kind in KINDS}


def build_prompt(prompt: Prompt, variables: Mapping[str, str]) -> str:
    """Return the text of a prompt. Raises Invalid, listing every missing variable."""
    missing = [name for name in prompt.variables if name not in variables]
    if missing:
        raise Invalid(f"Prompt {prompt.name} needs {', '.join(missing)}.", prompt=prompt.name)
    return Template(prompt.body).substitute({name: variables[name] for name in prompt.variables})


def build_messages(prompt: Prompt, variables: Mapping[str, str]) -> list[Message]:
    """Return a json prompt as chat messages; it is cut before variables go in, so no abstract can add a message."""
    build_prompt(prompt, variables)
    parts = re.split(r"^=== (system|user|assistant)\n", prompt.body, flags=re.MULTILINE)[1:]
    return [
        {"role": role, "content": Template(text.strip()).substitute(variables)}
        for role, text in zip(parts[::2], parts[1::2], strict=True)
    ]
