"""A matcher out of an engagement's entries, and what ships: phrasings, kinds of message, labelled concerns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from knowledge.matching.concerns import ConcernReader
from knowledge.matching.encoder import EncoderUnavailable, shipped_encoder
from knowledge.matching.matcher import CAUTION, Matcher
from knowledge.once import once
from knowledge.starter import phrasings_of, starter_concerns, starter_kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from knowledge.entry import Entry
    from knowledge.kind import Kind
    from knowledge.matching.encoder import Encoder


class Taught(Protocol):
    """A way of asking that was taught: for the entry of that id, or for the kind of message of that name."""

    @property
    def target(self) -> str:
        """The entry's id or the kind's name."""
        ...

    @property
    def is_kind(self) -> bool:
        """Whether it is a kind's."""
        ...

    @property
    def text(self) -> str:
        """The words."""
        ...


def matcher_of(
    entries: Sequence[Entry],
    taught: Sequence[Taught] = (),
    own: Sequence[Kind] = (),
    *,
    caution: float = CAUTION,
    with_kinds: bool = True,
    unavailable: Callable[[EncoderUnavailable], None],
) -> Matcher:
    """Make the matcher of an engagement's entries, its own kinds and what it was taught; by words without the encoder.

    `unavailable` is told why, where there is none. Without kinds it knows no other message than a question to an entry:
    to measure entries about something else.
    """
    phrasings, kinds = with_taught(entries, taught, own)
    kinds = kinds if with_kinds else ()
    try:
        encoder = shipped_encoder()
        concerns = concern_reader(encoder) if with_kinds else None
        return Matcher(entries, phrasings=phrasings, kinds=kinds, encoder=encoder, concerns=concerns, caution=caution)
    except EncoderUnavailable as error:  # it cannot be loaded, or it fails
        unavailable(error)
        return Matcher(entries, phrasings=phrasings, kinds=kinds, caution=caution)


@once
def concern_reader(encoder: Encoder) -> ConcernReader:
    """Return what reads concerns; it is the same for every engagement."""
    return ConcernReader(starter_concerns(), encoder)


def with_taught(
    entries: Sequence[Entry], taught: Sequence[Taught], own: Sequence[Kind] = ()
) -> tuple[Mapping[str, tuple[str, ...]], tuple[Kind, ...]]:
    """Return these entries' starter phrasings, and the starter kinds and own ones, with what was taught added.

    An own kind of the name of a starter kind gives way to it: a newer release may have brought that one.
    """
    of_entries: dict[str, tuple[str, ...]] = dict(phrasings_of(entries))
    of_kinds: dict[str, tuple[str, ...]] = {}
    for it in taught:
        examples = of_kinds if it.is_kind else of_entries
        examples[it.target] = (*examples.get(it.target, ()), it.text)
    shipped = starter_kinds()
    names = {kind.id for kind in shipped}
    known = (*shipped, *(kind for kind in own if kind.id not in names))
    kinds = (replace(kind, examples=(*kind.examples, *of_kinds.get(kind.id, ()))) for kind in known)
    return of_entries, tuple(kinds)
