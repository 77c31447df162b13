"""`/health` and `/ready`: whether the process lives, and whether its database answers. Neither needs a key."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from api.http.dependencies import DatabaseDep
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
