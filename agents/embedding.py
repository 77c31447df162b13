"""Turns texts into vectors: by an OpenAI-compatible endpoint, or by a sentence-transformers model in this process.

In: texts, as documents or as queries. Out: one unit vector of float32 a text, so that a scalar product is the cosine.
This module knows neither articles nor the graph. What a model is called tells its vectors apart from all others', so
the name of a model that is a folder carries a checksum of what lies in it.
"""

import hashlib
import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from agents.small_encoder import NAME as SMALL
from agents.small_encoder import encoder_path
from graph.errors import Invalid, Unavailable
from graph.optional import optional

Kind = Literal["document", "query"]
Vectors = NDArray[np.float32]
TRIES = 8
LOCAL_BATCH = 32
MODEL_FOLDER = "model"  # where a run directory of `kailin train` keeps a whole model
MODULES = "modules.json"  # what makes a folder one of sentence-transformers


class Embedder(Protocol):
    """What the rest needs of an embedding model. Errors: Unavailable (no answer), Invalid (set-up, or no vector)."""

    @property
    def name(self) -> str:
        """The name under which its vectors are registered."""
        ...

    @property
    def dimension(self) -> int:
        """How long its vectors are; the model is called or opened for it at most once."""
        ...

    @property
    def in_flight(self) -> int:
        """How many calls of `embed` at a time make sense."""
        ...

    def embed(self, texts: Sequence[str], *, kind: Kind = "document") -> Vectors:
        """Return an array of (texts, dimension), each row of length 1. Safe to call from several threads."""
        ...

    def close(self) -> None:
        """Let go of connections or memory."""
        ...


def open_embedder(*, model: str | None, base_url: str | None, api_key: str, cache: Path) -> Embedder:
    """Return the embedder that settings name; without any the small model, which must have been fetched.

    `model` is the endpoint's name for it, else a folder (a run directory of `kailin train` too) or a name on the hub.
    A local model is opened when it is first used. Raises Unavailable or Invalid, naming the address or the folder.
    """
    if base_url is not None:
        return EndpointEmbedder(base_url, api_key, model)
    if is_small(model):
        return LocalEmbedder(encoder_path(cache), SMALL)
    return LocalEmbedder(*local_source(str(model)))


def local_source(model: str) -> tuple[Path | str, str]:
    """Return where a local model lies, its folder or its name on the hub, and what it is called. Raises Invalid."""
    folder = Path(model).expanduser()
    if folder.is_dir():
        found = model_folder(folder)
        return found, f"{folder.resolve().name}@{fingerprint(found)}"
    if folder.is_absolute() or model.startswith((".", "~")):
        raise Invalid(f"There is no folder {folder}.", remedy="Name a folder with a model, or a name on the hub.")
    return model, model


def is_small(model: str | None) -> bool:
    """Say whether a setting means the small model that kailin fetches."""
    return model in {None, SMALL}


def model_folder(folder: Path) -> Path:
    """Return the folder of the model itself. Raises Invalid for a folder without one."""
    for found in (folder, folder / MODEL_FOLDER):
        if (found / MODULES).is_file() or ((found / "config.json").is_file() and any(found.glob("*.safetensors"))):
            return found
    raise Invalid(
        f"{folder} holds no embedding model.",
        remedy=f"Name a folder with {MODULES}, as sentence-transformers and `kailin train encoder` write it.",
        folder=str(folder),
    )


def fingerprint(folder: Path) -> str:
    """Return 12 hexadecimal digits over names and contents of a model's files."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"):
        with path.open("rb") as file:
            found.update(f"{path.relative_to(folder)}:{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return found.hexdigest()[:12]


class EndpointEmbedder:
    """A model behind `/embeddings` of an OpenAI-compatible endpoint, called through llama-index.

    llama-index's and the client's own retries are off: the policy is that of agents/llm.py.
    """

    in_flight = 4

    def __init__(
        self, base_url: str, api_key: str, model: str | None, *, timeout: float = 120.0, tries: int = TRIES
    ) -> None:
        from llama_index.embeddings.openai_like import OpenAILikeEmbedding  # noqa: PLC0415 - seconds, likewise

        from agents import llm  # noqa: PLC0415 - its client takes half a second: only who embeds waits

        self._llm, self._tries, self.base_url = llm, tries, base_url
        self._http = llm.http_client(timeout)
        self.name = model or self._only_served(api_key)
        self._model = OpenAILikeEmbedding(
            model_name=self.name,
            api_base=base_url,
            api_key=api_key,
            embed_batch_size=2048,  # the caller cuts batches
            max_retries=0,
            timeout=timeout,
            http_client=self._http,
        )
        self._dimension: int | None = None

    @property
    def dimension(self) -> int:
        """The length of the vectors, learnt from one call."""
        if self._dimension is None:
            self._dimension = self.embed(["dimension"]).shape[1]
        return self._dimension

    def embed(self, texts: Sequence[str], *, kind: Kind = "document") -> Vectors:
        """Return the texts' vectors; an endpoint treats queries and documents alike."""
        del kind
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return unit(self._call(list(texts)), self.name, len(texts))

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def _call(self, texts: list[str]) -> Any:
        for attempt in range(1, self._tries + 1):
            try:
                return self._model.get_text_embedding_batch(texts)
            except self._llm.ENDPOINT_ERRORS as error:
                if attempt == self._tries or not self._llm.is_passing(error):
                    raise self._llm.translate(
                        error, self.base_url, self.name, url="KAILIN_EMBEDDING_BASE_URL", key="KAILIN_EMBEDDING_API_KEY"
                    ) from error
                time.sleep(self._llm.backoff(attempt, error))
            except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
                if attempt == self._tries:
                    raise Unavailable(
                        f"{self.base_url}/embeddings keeps answering with something that is no list of vectors.",
                        remedy="Check the endpoint's own log.",
                    ) from error
                time.sleep(self._llm.backoff(attempt, error))
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _only_served(self, api_key: str) -> str:
        model = self._llm.OpenAIModel(self.base_url, api_key, "")
        try:
            served = model.probe()
        finally:
            model.close()
        if len(served) != 1:
            raise Invalid(
                f"{self.base_url} serves {len(served)} models.",
                remedy=f"Set KAILIN_EMBEDDING_MODEL to one of: {', '.join(served) or 'none served'}.",
            )
        return served[0]


class LocalEmbedder:
    """A sentence-transformers model in this process, opened at first use; one call at a time, on CUDA where it is."""

    in_flight = 1

    def __init__(self, source: Path | str, name: str) -> None:
        self.name = name
        self._source = source
        self._model: Any = None
        self._lock = threading.Lock()

    @classmethod
    def of(cls, model: Any, name: str) -> Self:
        """Return an embedder of a model that is open, such as one in training."""
        made = cls("", name)
        made._model = model
        return made

    @property
    def dimension(self) -> int:
        """The length of the vectors."""
        with self._lock:
            return int(self._opened().get_embedding_dimension())

    def embed(self, texts: Sequence[str], *, kind: Kind = "document") -> Vectors:
        """Return the texts' vectors; longer texts are cut at the model's own limit of tokens."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            model = self._opened()
            encode = model.encode_query if kind == "query" else model.encode_document
            found = encode(list(texts), batch_size=LOCAL_BATCH, show_progress_bar=False, convert_to_numpy=True)
        return unit(found, self.name, len(texts))

    def close(self) -> None:
        """Let go of the model."""
        with self._lock:
            self._model = None

    def _opened(self) -> Any:
        if self._model is None:
            os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
            library = optional("sentence_transformers", "train", "A local embedding model")
            optional("transformers.utils.logging", "train", "A local embedding model").disable_progress_bar()
            is_folder = isinstance(self._source, Path)
            try:
                self._model = library.SentenceTransformer(str(self._source), local_files_only=is_folder)
            except (OSError, ValueError) as error:
                raise Invalid(
                    f"{self._source} could not be opened as an embedding model: {' '.join(str(error).split())[:200]}",
                    remedy="Set KAILIN_EMBEDDING_MODEL to a folder or a model on the hub that sentence-transformers"
                    " opens.",
                ) from error
        return self._model


def unit(found: Any, name: str, n: int) -> Vectors:
    """Return vectors as `n` rows of length 1. Raises Invalid where there are others, or one has no length."""
    vectors = np.asarray(found, dtype=np.float32)
    if vectors.ndim != 2 or vectors.shape[0] != n:  # noqa: PLR2004 - rows and columns
        raise Invalid(f"{name} returned {vectors.shape} for {n} texts.", remedy="Is it an embedding model?", model=name)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not lengths.all():
        row = int(np.flatnonzero(~np.isfinite(lengths[:, 0]) | (lengths[:, 0] == 0))[0])
        raise Invalid(f"{name} returned a vector without length for text {row + 1} of {n}.", model=name)
    return np.asarray(vectors / lengths, dtype=np.float32)
