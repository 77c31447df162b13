"""The list of Java archives that make up Neo4j and its Browser: versions pinned, contents known by hash.

`neo4j_jars.txt` holds one archive a line: Maven coordinate, SHA-256, size in bytes. With it an installation needs no
dependency resolution, which takes about as long as the download itself, and takes no archive on trust. Run
`python -m graph.private_jars CACHE > graph/neo4j_jars.txt` after changing a version below. Nothing here downloads
for users; see graph/private_install.py.
"""

import hashlib
import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from graph.errors import Invalid

NEO4J_VERSION = "5.26.30"
BROWSER_VERSION = "5.24.0"
ROOTS = (
    f"org.neo4j:neo4j:{NEO4J_VERSION}",
    f"org.neo4j.app:neo4j-server:{NEO4J_VERSION}",
    f"org.neo4j.client:neo4j-browser:{BROWSER_VERSION}",
)


@dataclass(frozen=True, slots=True)
class Jar:
    """One archive: Maven coordinate (`group:artifact:version[:classifier]`), SHA-256 in hexadecimal, size in bytes."""

    coordinate: str
    sha256: str
    n_bytes: int

    @property
    def file_name(self) -> str:
        """The archive's name in a folder of jars."""
        return "-".join(self.coordinate.split(":")[1:]) + ".jar"


def iter_jars() -> Iterator[Jar]:
    """Yield every archive of the committed list, by coordinate."""
    for line in (files("graph") / "neo4j_jars.txt").read_text(encoding="utf-8").splitlines():
        coordinate, sha256, n_bytes = line.split()
        yield Jar(coordinate, sha256, int(n_bytes))


def local_extra(module: str) -> Any:
    """Import a package of the extra `local`. Raises Invalid with the install line when it is not there."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise Invalid(
            f"The private Neo4j needs the Python package {module.partition('.')[0]}, which is not installed.",
            remedy='Install it with: pip install "kailin[local]" (or set NEO4J_URI to a server of yours).',
            package=module.partition(".")[0],
        ) from error


def artifact(context: Any, coordinate: str) -> Any:
    """Return jgo's artifact for `group:artifact:version[:classifier]`."""
    group, name, version, *classifier = coordinate.split(":")
    return context.project(group, name).at_version(version).artifact(*classifier)


def resolve_jars(repository: Path) -> list[Jar]:
    """Resolve the roots with jgo, download all archives into a Maven repository folder, and hash them."""
    maven = local_extra("jgo.maven")
    context = maven.MavenContext(resolver=maven.PythonResolver(), repo_cache=repository)
    inputs, others = context.resolver.resolve([context.create_dependency(root) for root in ROOTS])
    wanted = [d.artifact for d in (*inputs, *others) if d.scope in {None, "compile", "runtime"}]
    coordinates = {":".join(filter(None, (a.groupId, a.artifactId, a.version, a.classifier))) for a in wanted}
    jars = []
    for coordinate in sorted(coordinates):
        content = artifact(context, coordinate).resolve().read_bytes()
        jars.append(Jar(coordinate, hashlib.sha256(content).hexdigest(), len(content)))
    return jars


if __name__ == "__main__":
    sys.stdout.writelines(f"{jar.coordinate} {jar.sha256} {jar.n_bytes}\n" for jar in resolve_jars(Path(sys.argv[1])))
