"""The embedding models whose vectors a graph holds: at most four, each in a slot of its own, so that they never mix.

In: an embedder's name and dimension. Out: the slot that its vectors stand in, `Article.embedding_<slot>`, with the
index `article_embedding_<slot>`. Nothing here makes a vector.
"""

from collections.abc import Callable
from dataclasses import dataclass

from agents.embedding import Embedder
from graph.database import Database, Reader
from graph.errors import Invalid, NotFound

SLOTS = (1, 2, 3, 4)
PAGE = 2000
OnCount = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """A registered embedding model: its slot (1 to 4), its name, and the length of its vectors."""

    slot: int
    name: str
    dimension: int


def find_models(reader: Reader) -> list[EmbeddingModel]:
    """Return the registered models, by slot."""
    return [EmbeddingModel(row["slot"], row["name"], row["dimension"]) for row in reader.read("vectors_models")]


def find_model(reader: Reader, name: str) -> EmbeddingModel | None:
    """Return the registered model of a name, None where there is none."""
    return next((model for model in find_models(reader) if model.name == name), None)


def slot_for(reader: Reader, embedder: Embedder) -> EmbeddingModel:
    """Return the slot of an embedder: its own, else the first that is free. Writes nothing.

    Raises Invalid where all slots are taken, or where its vectors have another length than those in the graph.
    """
    models = find_models(reader)
    for model in models:
        if model.name == embedder.name:
            check_dimension(model, embedder)
            return model
    free = [slot for slot in SLOTS if slot not in {model.slot for model in models}]
    if not free:
        names = ", ".join(model.name for model in models)
        raise Invalid(
            f"This graph holds the vectors of {len(models)} models already ({names}), and there is no room for"
            f" {embedder.name}.",
            remedy=f"Forget one: `kailin embed --forget {models[0].name}`.",
            model=embedder.name,
        )
    return EmbeddingModel(free[0], embedder.name, embedder.dimension)


def check_dimension(model: EmbeddingModel, embedder: Embedder) -> None:
    """Raise Invalid where an embedder's vectors are not as long as those registered under its name."""
    if model.dimension != embedder.dimension:
        raise Invalid(
            f"{model.name} makes vectors of {embedder.dimension} numbers now, and those in the graph have"
            f" {model.dimension}: it is another model under the same name.",
            remedy=f"Forget the old ones (`kailin embed --forget {model.name}`), or give the model its own name.",
            model=model.name,
        )


def register(database: Database, model: EmbeddingModel) -> None:
    """Register a model in its slot; one that is registered stays as it is."""
    if find_model(database, model.name) is None:
        database.write("vectors_register", slot=model.slot, name=model.name, dimension=model.dimension)


def forget(database: Database, name: str, on_count: OnCount = lambda _: None) -> int:
    """Take all vectors of a model away, then the model, and return how many articles had one.

    Breaking off leaves the model registered: forgetting it again goes on. Raises NotFound.
    """
    model = find_model(database, name)
    if model is None:
        names = ", ".join(model.name for model in find_models(database))
        raise NotFound(
            f"This graph holds no vectors of {name!r}.", remedy=f"It holds those of: {names or 'no model'}.", model=name
        )
    n, after = 0, -1
    while (page := database.write("vectors_forget", slot=model.slot, after=after, n=PAGE)[0])["n_read"]:
        n, after = n + page["n_read"], page["last"]
        on_count(n)
    database.write("vectors_unregister", slot=model.slot)
    return n
