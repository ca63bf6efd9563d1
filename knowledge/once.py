"""Making a thing once, whoever asks first and however many threads ask at the same time."""

from __future__ import annotations

from functools import cache, wraps
from threading import Lock
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

if TYPE_CHECKING:
    from collections.abc import Callable

Given = TypeVarTuple("Given")
Made = TypeVar("Made")


def once(make: Callable[[*Given], Made]) -> Callable[[*Given], Made]:
    """Return what makes a thing once for each thing it is given; the others wait for who came first.

    `functools.cache` alone lets each of them make one of its own. What raises is tried anew by the next.
    """
    kept = cache(make)
    making = Lock()

    @wraps(make)
    def made(*given: *Given) -> Made:
        with making:
            return kept(*given)

    return made
