"""What a server says of itself: whether it lives (`/health`), can answer (`/ready`), and has done (`/metrics`).

The first two need no key.
"""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from api.http.dependencies import CoverageDep, DatabaseDep, MetricsDep, require
from api.http.metrics import MEDIA
from api.http.problems import documented

router = APIRouter(tags=["server"])


class Health(BaseModel):
    """What a probe is told."""

    status: Literal["ok"] = "ok"


@router.get("/health", summary="Whether the process lives")
def health() -> Health:
    """Answer at once, without asking anything else."""
    return Health()


@router.get("/ready", summary="Whether the database answers", responses=documented(503))
def ready(database: DatabaseDep) -> Health:
    """Ask the database for its version; 503 where it does not answer."""
    database.probe()
    return Health()


@router.get(
    "/metrics",
    summary="Counters for Prometheus",
    dependencies=[require("read")],
    response_class=Response,
    responses={200: {"content": {MEDIA: {"schema": {"type": "string"}}}}},
)
def metrics(counted: MetricsDep, cache: CoverageDep) -> Response:
    """Return requests by route, their times, what is in flight, and rows pulled, as Prometheus reads them."""
    kept = cache.get()
    counted.pairs.set(kept.tree.pairs)
    counted.revision.set(kept.revision)
    return Response(counted.text(), media_type=MEDIA)
