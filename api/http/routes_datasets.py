"""`/datasets`: pulls, counts and what was withdrawn."""

from fastapi import APIRouter

router = APIRouter(tags=["datasets"])
