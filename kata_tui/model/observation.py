"""What was seen of an operation while a source ran: data that its process tells, and that is believed only as numbers and places."""

from enum import StrEnum

from msgspec import Struct

MAX_OBSERVATIONS = 64


class Sight(StrEnum):
    """What may be why values are wrong, though it raises nothing."""

    SQUARE = "square"  # a column and a row became a square: numbers (n, whether the column is the left one)
    PAST = "past"  # an index went past the end of an axis: numbers (index, length, axis)
    BELOW = "below"  # an index that is computed is below 0: numbers (index, length, axis)
    MOVED = "moved"  # a slice would go past the end, and is moved back: numbers (start, size, length)
    WRAPPED = "wrapped"  # whole numbers outgrew their dtype: numbers (bits, whether signed)
    DOUBLE = "double"  # a function of NumPy made float64: no numbers


class Observation(Struct, frozen=True):
    """One thing seen in the source, at its place: lines from 1, columns in bytes from 0, as Python's own trees have them."""

    seen: Sight
    line: int
    column: int
    end_line: int
    end_column: int
    numbers: tuple[int, ...] = ()
