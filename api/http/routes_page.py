"""The page `/`, the pages below it, and `/static`."""

from fastapi import APIRouter

router = APIRouter(tags=["page"])
