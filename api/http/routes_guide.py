"""The guide and the style sheet of Neo4j Browser, below `/browser`."""

from fastapi import APIRouter

router = APIRouter(tags=["guide"])
