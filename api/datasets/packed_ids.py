"""Ids of pairs, packed: 200,000 take 3.2 MB, so that a server can hold many selections at once.

An id made here is `b2:` and a hash of 16 bytes. A file that was loaded may have named a pair otherwise: where a
selection holds such a one, its ids are kept as texts.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

PREFIX = "b2:"
SIZE = 16  # bytes
HASHES = re.compile(r"(b2:[0-9a-f]{32},)*")


class PackedIds:
    """Ids in the order they were given."""

    __slots__ = ("_packed",)

    def __init__(self, packed: npt.NDArray[np.bytes_] | npt.NDArray[np.object_]) -> None:
        self._packed = packed

    @classmethod
    def pack(cls, ids: Sequence[str]) -> "PackedIds":
        """Return ids, packed."""
        joined = ",".join([*ids, ""])
        if HASHES.fullmatch(joined):
            raw = bytes.fromhex(joined.replace(PREFIX, "").replace(",", ""))
            return cls(np.frombuffer(raw, dtype=f"S{SIZE}"))
        return cls(np.array(ids, dtype=object))

    @classmethod
    def joined(cls, parts: Sequence["PackedIds"]) -> "PackedIds":
        """Return ids, one sequence behind the other."""
        if any(part._packed.dtype == object for part in parts):
            return cls(np.array([id_ for part in parts for id_ in part], dtype=object))
        return cls(np.concatenate([np.zeros(0, dtype=f"S{SIZE}"), *(part._packed for part in parts)]))

    def __len__(self) -> int:
        return len(self._packed)

    def __iter__(self) -> Iterator[str]:
        for at in range(0, len(self), 1000):
            yield from self.part(at, at + 1000)

    def __getitem__(self, index: int) -> str:
        return self.part(index, index + 1)[0]

    def part(self, start: int, stop: int) -> list[str]:
        """Return the ids from one position up to another, as texts."""
        part = self._packed[start:stop]
        if part.dtype == object:
            return list(part)
        digits = part.tobytes().hex()
        return [PREFIX + digits[at : at + 2 * SIZE] for at in range(0, len(digits), 2 * SIZE)]

    def take(self, chosen: npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> "PackedIds":
        """Return some of the ids, by position or by mask."""
        return PackedIds(self._packed[chosen])

    def among(self, others: "PackedIds") -> npt.NDArray[np.bool_]:
        """Say of each id whether it is one of the others."""
        if self._packed.dtype == others._packed.dtype != object:
            return np.isin(self._packed, others._packed)
        known = set(others)
        return np.fromiter((id_ in known for id_ in self), dtype=bool, count=len(self))

    def behind(self, after: str) -> int:
        """Return how many of sorted ids are not behind one."""
        return bisect_right(range(len(self)), after, key=self.__getitem__)

    def words(self) -> npt.NDArray[np.uint64]:
        """Return 64 bits of each id, as evenly spread as the hashes are."""
        packed = self._packed
        if packed.dtype == object:
            raw = b"".join(blake2b(str(id_).encode(), digest_size=8).digest() for id_ in packed)
            return np.frombuffer(raw, dtype=">u8").astype(np.uint64)
        return packed.view(">u8")[::2].astype(np.uint64)
