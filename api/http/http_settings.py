"""What the HTTP door is told: where it listens, whom it lets in, and what one request may ask for. Plain values."""

from dataclasses import dataclass
from pathlib import Path

LOOPBACK = ("//localhost:", "//127.0.0.1:")


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """Settings of one server.

    `keys` is the file of access keys, None where there are none. `key` is one more key, with every scope but `run`.
    `keyless` lets loopback read, pull and see texts without a key. `rate` is requests a minute of one key,
    `query_seconds` the longest a transaction may take, `idle_seconds` how long a client may take nothing of a stream.
    `browser_origin` is the one origin that may read the Browser guide, "" for none. `alpha` and `seed` are the plan's
    defaults. `runs` is the folder for the output of runs started here, `home_name` the home that was named for the
    server.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    keys: Path | None = None
    key: str | None = None
    keyless: bool = True
    rate: int = 600
    query_seconds: float = 20.0
    idle_seconds: float = 60.0
    max_n: int = 1_000_000
    max_depth: int = 12
    max_run: int = 10_000
    fresh_seconds: float = 2.0
    browser_origin: str = "http://localhost:7474"
    alpha: float = 0.5
    seed: int = 0
    runs: Path | None = None
    home_name: str | None = None

    @property
    def browser_origins(self) -> frozenset[str]:
        """The origins that may read the Browser guide: the configured one, under both names of loopback."""
        names = [name for name in LOOPBACK if name in self.browser_origin]
        twins = {self.browser_origin.replace(name, other) for name in names for other in LOOPBACK}
        return frozenset({self.browser_origin, *twins}) - {""}
