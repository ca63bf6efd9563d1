"""Pseudonyms by which what belongs together is found again, and not seen to belong together without the keys.

What belongs to somebody is kept in slots, the first free one each; the pseudonym of a slot is that of its owner and a
small number. No two rows have the same, and those of one owner are asked for in one query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from adapters.store.vault import Vault

# So many of an owner's slots are asked for at a time; the last block asked for is the first in which nothing is. Only
# an owner of more than that who lost the whole first block, and nothing that came later, would lose sight of the rest.
CONCERNS: Final = 128  # of one author
THREADS: Final = 32  # about one concern


def block_of(vault: Vault, owner: str, purpose: str, size: int, number: int = 0) -> list[str]:
    """Return the pseudonyms of one block of an owner's slots, in order."""
    first = number * size
    return [vault.pseudonym(f"{owner}:{slot}", purpose=purpose) for slot in range(first, first + size)]


def taken(
    vault: Vault, owner: str, purpose: str, size: int, find: Callable[[Collection[str]], Iterable[str]]
) -> Iterator[tuple[str, bool]]:
    """Yield an owner's slots in order, each with whether something is in it; `find` tells which of some are taken.

    Ends after the first block in which nothing is.
    """
    number = 0
    while True:
        slots = block_of(vault, owner, purpose, size, number)
        held = set(find(slots))
        yield from ((slot, slot in held) for slot in slots)
        if not held:
            return
        number += 1
