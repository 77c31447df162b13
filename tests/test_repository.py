"""The repository as a whole: what is shipped, what is pinned, what is said in the README, what must not stand in it."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from api.main import iter_commands
from api.settings import settings_table
from graph.private_jars import NEO4J_VERSION

ROOT = Path(__file__).parents[1]
PACKAGES = ("graph", "ingest", "agents", "api")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINS = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
# Put together here, so that this file does not hold what it looks for.
REGISTRIES = [".".join(host) for host in (("pypi", "org"), ("pythonhosted", "org"), ("maven", "org"), ("npmjs", "org"))]


def sources() -> list[Path]:
    """Every module of ours."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def requirements(*extras: str) -> list[Requirement]:
    """What the base and some extras ask for."""
    optional = PROJECT["optional-dependencies"]
    return [Requirement(line) for line in [*PROJECT["dependencies"], *(line for e in extras for line in optional[e])]]


def between_markers(name: str) -> str:
    """The part of the README between two markers `<!-- name -->`."""
    parts = re.split(rf"<!-- /?{name} -->", README)
    assert len(parts) == 3, f"README.md needs the marker <!-- {name} --> before and after that part"
    return parts[1].strip()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from this checkout, with the build tools of the `test` extra."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(build, check=True, cwd=folder)
    [path] = folder.glob("*.whl")
    return path


def test_the_wheel_carries_its_data(wheel: Path) -> None:
    """Queries, prompts, the sample and every other file that the packages read at run time are package data."""
    with zipfile.ZipFile(wheel) as archive:
        shipped = set(archive.namelist())
    tracked = {name for name in tracked_files() if name.split("/")[0] in (*PACKAGES, "cypher")}
    assert {name for name in tracked if not name.endswith(".md")} <= shipped
    assert any(name.startswith("agents/prompts/") for name in shipped)
    assert any(name.startswith("ingest/sample/") for name in shipped)
    assert not [name for name in shipped if name.startswith("tests/")]


def test_the_wheel_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """Installed against the pins with nothing but the base, the command runs, and the doctor names what it lacks."""
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    install = [sys.executable, "-m", "uv", "pip", "install", "-q", "--python", str(python)]
    subprocess.run([*install, "-c", str(ROOT / "constraints.txt"), str(wheel)], check=True, cwd=tmp_path)
    environment = {"PATH": "", "HOME": str(tmp_path), "KAILIN_HOME": str(tmp_path / "home")}

    def kailin(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(python.with_name("kailin")), *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)

    assert kailin("--version").stdout == f"kailin {PROJECT['version']}\n"
    assert kailin("doctor", "--help").returncode == 0
    looked = kailin("doctor")
    assert looked.returncode == 1
    assert 'pip install "kailin[local]"' in looked.stdout
    assert looked.stderr == ""


def test_nobody_else_brings_a_package_of_our_names() -> None:
    """No installed distribution has a top-level graph, ingest, agents, api or cypher but ours."""
    installed = packages_distributions()
    owners = {owner for name in (*PACKAGES, "cypher") for owner in installed.get(name, [])}
    assert owners <= {"kailin"}


def test_the_environment_is_read_in_one_module() -> None:
    """Settings come from api/settings.py alone, so that one place says what there is."""
    readers = [
        path
        for path in sources()
        if re.search(r"\b(environ(?!\[\S+\] = )|getenv|dotenv)\b", path.read_text(encoding="utf-8"))
    ]
    assert [str(path.relative_to(ROOT)) for path in readers] == ["api/settings.py"]


def test_what_is_imported_is_declared() -> None:
    """Every third-party module that the packages import belongs to a distribution that pyproject.toml names."""
    owners = packages_distributions()
    declared = {canonicalize_name(r.name) for r in requirements("local", "scale", "train")}
    ours = {*PACKAGES, "cypher"}
    imported = {name for path in sources() for name in imports(path)} - set(sys.stdlib_module_names) - ours
    missing = {name for name in imported if not declared & {canonicalize_name(o) for o in owners.get(name, [name])}}
    assert missing == set()


def imports(path: Path) -> set[str]:
    """The top-level names that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_everything_asked_for_is_pinned() -> None:
    """constraints.txt holds one exact version a line, of every requirement one that satisfies it, and no address."""
    pinned: dict[str, list[str]] = {}
    for line in PINS:
        pin = Requirement(line)
        [specifier] = pin.specifier
        assert (specifier.operator, pin.url) == ("==", None)
        pinned.setdefault(canonicalize_name(pin.name), []).append(specifier.version)
    for asked in requirements("local", "test"):
        versions = pinned.get(canonicalize_name(asked.name), [])
        assert versions, f"{asked.name} is not pinned"
        assert all(asked.specifier.contains(version, prereleases=True) for version in versions), str(asked)


def test_no_package_that_must_be_compiled_is_pinned() -> None:
    """The small model's package would bring a compiler's worth of code; its weights alone are fetched."""
    assert not [line for line in PINS if re.match(r"(llm|llama[-_]cpp)[-_]", line)]


def test_no_registry_and_no_path_of_a_machine_is_named() -> None:
    """Tracked files name neither a package registry's host nor a folder of the machine they were written on."""
    unwanted = [*REGISTRIES, f"{ROOT}/", f"{Path.home()}/"]
    found = []
    for name in tracked_files():
        text = (ROOT / name).read_bytes().decode(errors="replace")
        found += [f"{name}: {word}" for word in unwanted if word in text]
    assert found == []


def tracked_files() -> list[str]:
    """What git keeps of this checkout, and what it would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in listed if (ROOT / name).is_file()]


def test_versions_agree() -> None:
    """One version of kailin and one of Neo4j, wherever they are named."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["version"]
    services = compose()["services"]
    assert services["kailin"]["image"] == f"kailin:{PROJECT['version']}"
    assert services["neo4j"]["image"] == f"neo4j:{NEO4J_VERSION}-community"


def test_the_citation_names_both_papers() -> None:
    """The method's two papers, by their arXiv numbers."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    numbers = {identifier["value"] for paper in citation["references"] for identifier in paper["identifiers"]}
    assert numbers == {"arXiv:2501.15108", "arXiv:2504.19565"}


def compose() -> dict[str, Any]:
    """The compose file."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return found


def test_compose_binds_to_loopback_and_checks_health() -> None:
    """No port is open to a network, every server says whether it is well, and data lies in volumes."""
    services = compose()["services"]
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert all(service["healthcheck"]["test"] for service in services.values())
    assert services["kailin"]["depends_on"]["neo4j"] == {"condition": "service_healthy"}
    mounted = {mount.partition(":")[0] for service in services.values() for mount in service["volumes"]}
    assert mounted == set(compose()["volumes"])
    assert services["vllm"]["profiles"] == ["gpu"]


def test_compose_holds_no_password() -> None:
    """The password comes from the environment and has no default."""
    for service, secret in (("neo4j", "NEO4J_PASSWORD"), ("kailin", "NEO4J_PASSWORD"), ("kailin", "KAILIN_HTTP_KEY")):
        text = yaml.safe_dump(compose()["services"][service]["environment"])
        assert re.findall(rf"\$\{{{secret}([^}}]*)\}}", text)
        assert all(rest.startswith(":?") for rest in re.findall(rf"\$\{{{secret}([^}}]*)\}}", text))
    for service in compose()["services"].values():
        secrets = {
            key: value for key, value in service["environment"].items() if re.search("PASSWORD|KEY|TOKEN|AUTH", key)
        }
        assert all("${" in value for value in secrets.values())


def test_compose_gives_no_rights_away() -> None:
    """Nobody gains rights or keeps the system's; the API cannot write but where it must; what starts first is named."""
    services = compose()["services"]
    for service in services.values():
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["cap_drop"] == ["ALL"]
    assert services["neo4j"]["user"] == "7474:7474"
    assert (services["kailin"]["read_only"], services["kailin"]["tmpfs"]) == (True, ["/tmp"])  # noqa: S108
    assert services["kailin"]["command"] == ["serve"]
    assert "profiles" not in services["kailin"]


def test_compose_switches_telemetry_off() -> None:
    """Ours there is none; that of Neo4j, of vLLM and of the hub is off."""
    services = compose()["services"]
    neo4j, vllm = services["neo4j"]["environment"], services["vllm"]["environment"]
    assert neo4j["NEO4J_dbms_usage__report_enabled"] == neo4j["NEO4J_client_allow__telemetry"] == "false"
    assert vllm["VLLM_NO_USAGE_STATS"] == vllm["DO_NOT_TRACK"] == "1"
    assert services["kailin"]["environment"]["HF_HUB_DISABLE_TELEMETRY"] == vllm["HF_HUB_DISABLE_TELEMETRY"] == "1"


def test_the_image_is_pinned_and_runs_as_nobody_special() -> None:
    """Against constraints.txt, without root, with the command as its entry."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "-c /tmp/constraints.txt" in text
    assert re.search(r"^USER kailin$", text, re.MULTILINE)
    assert 'ENTRYPOINT ["kailin"]' in text


def test_checks_need_no_network_of_their_own() -> None:
    """The pre-commit list runs tools that are installed, and all of them come with the `test` extra."""
    listed = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repository["repo"] for repository in listed["repos"]] == ["local"]
    hooks = [hook for repository in listed["repos"] for hook in repository["hooks"]]
    assert {hook["language"] for hook in hooks} == {"system"}
    commands = {hook["entry"].split()[0].replace("lint-imports", "import-linter") for hook in hooks}
    assert commands <= {r.name for r in requirements("test")}
    assert commands == {"ruff", "mypy", "import-linter", "codespell"}


@pytest.mark.parametrize(
    ("marker", "folder", "pins", "tests"),
    [
        ("test-line", ".venv", "constraints.txt", "pytest -q -n 2 --dist loadfile"),
        ("train-line", ".venv-train", "constraints-train.txt", "pytest -q tests/train"),
    ],
)
def test_the_readme_holds_the_lines_that_ci_runs(marker: str, folder: str, pins: str, tests: str) -> None:
    """One fenced line after each marker, which makes its own environment, installs against the pins, and tests."""
    [after] = README.split(f"<!-- {marker} -->")[1:]
    line = after.split("```")[1].partition("\n")[2].strip()
    assert "\n" not in line
    assert line.startswith(f"python3 -m venv {folder} && ")
    assert f"-c {pins}" in line
    assert line.endswith(tests)


def test_the_readme_lists_every_setting() -> None:
    """The table is what `python -m api.settings` prints."""
    assert between_markers("settings") == settings_table().strip()


def test_the_readme_lists_every_command() -> None:
    """The first cells of the table name every command and nothing else: `kailin db start`, `stop` are two."""
    listed = set()
    for row in between_markers("commands").splitlines():
        before: list[str] = []
        for name in re.findall(r"`([^`]+)`", row.split("|")[1]):
            words = name.split()
            before = words[1:] if words[0] == "kailin" else [*before[:-1], *words]
            listed.add(tuple(before))
    assert listed == set(iter_commands())
