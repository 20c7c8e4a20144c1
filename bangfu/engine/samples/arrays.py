"""Short names for array types, and texts made without a Python loop."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Random = np.random.Generator
Texts = Any  # pyarrow.StringArray

ZERO = ord("0")


def digits(values: Ints | int, *, width: int, count: int | None = None) -> Bytes:
    """Decimal digits as ASCII, one row per value."""
    column = np.full(count, values) if count is not None else np.asarray(values)
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    characters: Bytes = (column[:, None] // powers % 10 + ZERO).astype(np.uint8)
    return characters


def ascii_texts(matrix: Bytes) -> Texts:
    """One text per row of a matrix of ASCII characters."""
    count, width = matrix.shape
    offsets = np.arange(0, count * width + 1, width, dtype=np.int32)
    data = np.ascontiguousarray(matrix)
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(data))


def picked(options: list[str] | tuple[str, ...], index: Ints) -> Texts:
    """The options at these places."""
    return pa.array(options, pa.string()).take(pa.array(index))


def joined(*parts: Any) -> Texts:
    """Texts written one after the other; a plain text stands in every row."""
    return pc.binary_join_element_wise(*parts, "")


def chosen(random: Random, weights: Any, count: int) -> Ints:
    """Indices drawn by weight."""
    bounds = np.cumsum(np.asarray(weights, dtype=float))
    drawn = np.searchsorted(bounds, random.random(count) * bounds[-1], side="right")
    capped: Ints = np.minimum(drawn, len(bounds) - 1).astype(np.int64)
    return capped


def some(random: Random, count: int, share: float) -> Ints:
    """Places of a random share of the rows, in order."""
    return np.flatnonzero(random.random(count) < share)


def replaced(texts: Texts, at: Ints, by: list[str]) -> Texts:
    """The texts with those at some places (in order) changed."""
    if not len(at):
        return texts
    mask = np.zeros(len(texts), dtype=bool)
    mask[at] = True
    return pc.replace_with_mask(texts, pa.array(mask), pa.array(by, pa.string()))


def month_numbers(months: Ints) -> Ints:
    """202309 for each count of months since the year 0."""
    numbers: Ints = months // 12 * 100 + months % 12 + 1
    return numbers
