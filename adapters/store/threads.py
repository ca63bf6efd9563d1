"""Which threads of a platform are about which concern, readable with the keys alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from adapters.store.scoped import Sealing
from adapters.store.slots import THREADS, block_of, taken
from adapters.store.tables import concern, thread

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

SLOT: Final = "thread slot"


class _Held(NamedTuple):
    """What is sealed of one: who was told, of which concern, where, in which thread, in which message last."""

    person_id: int
    number: int
    draft: str
    place: str
    name: str | None = None
    card: str | None = None  # not noted by the release before


class StoredThreads(Sealing):
    """The threads of one engagement, in one transaction.

    A concern is known here by its number and the name of its draft, which no other concern of that number has.
    """

    def begin(
        self, person_id: int, number: int, place: str, name: str | None, at: datetime, *, card: str | None = None
    ) -> None:
        """Note where this person was told of a concern first, or first at this place, and in which message last.

        `name` of the thread and `card`, the message that shows the concern: None where there is none, or no newer one.
        """
        if (draft := self._draft(number)) is None:
            return
        if before := self._known(person_id, draft):
            same = before if before.place == place else _Held(person_id, number, draft, place)
            name, card = name or same.name, card or same.card
            if before == _Held(person_id, number, draft, place, name, card):
                return
            self.forget(person_id, number)
        key = self._place(place, name or f"card {card}")
        held = json.dumps(_Held(person_id, number, draft, place, name, card))
        slots = taken(self.vault, self._owner(draft), SLOT, THREADS, self._taken)
        row = self.insert(
            thread,
            place=key,
            topic=self._topic(person_id, draft),
            slot=next(slot for slot, held in slots if not held),
            held=self._sealed(key, held),
            on=at.date(),
        )
        self.connection.execute(row.on_conflict_do_nothing())

    def note_card(self, person_id: int, number: int, place: str, card: str, at: datetime) -> None:
        self.begin(person_id, number, place, None, at, card=card)

    def with_card(self, draft_id: str, people: Collection[int]) -> frozenset[int]:
        if not people:
            return frozenset()
        topics = {self._topic(it, draft_id): it for it in people}
        rows = self.connection.execute(self.select(thread).where(thread.c.topic.in_(topics))).all()
        return frozenset(topics[row.topic] for row in rows if self._held(row.place, row.held).card)

    def card(self, person_id: int, number: int, place: str) -> str | None:
        """The message at this place in which this person was shown the whole of a concern last."""
        draft = self._draft(number)
        known = self._known(person_id, draft) if draft else None
        return known.card if known and known.place == place else None

    def root(self, person_id: int, number: int, place: str) -> str | None:
        """The thread at this place in which this person hears of a concern."""
        draft = self._draft(number)
        if draft is None:
            return None
        known = self._known(person_id, draft)
        return known.name if known and known.place == place else None

    def about(self, place: str, name: str, person_id: int) -> int | None:
        key = self._place(place, name)
        row = self.connection.execute(self.select(thread).where(thread.c.place == key)).one_or_none()
        if row is None:
            return None
        held = self._held(row.place, row.held)
        return held.number if held.person_id == person_id and held.draft == self._draft(held.number) else None

    def forget(self, person_id: int, number: int) -> None:
        """Forget where this person was told of a concern."""
        if (draft := self._draft(number)) is not None:
            topic = self._topic(person_id, draft)
            self.connection.execute(self.delete(thread).where(thread.c.topic == topic))

    def forget_all(self, numbers: Sequence[int]) -> None:
        """Forget where anybody was told of these concerns."""
        query = self.select(concern, concern.c.draft_id).where(concern.c.number.in_(numbers))
        block, left = 0, list(self.connection.execute(query).scalars())
        while left:
            slots = {slot: it for it in left for slot in block_of(self.vault, self._owner(it), SLOT, THREADS, block)}
            here = self.delete(thread).where(thread.c.slot.in_(slots))
            gone = self.connection.execute(here.returning(thread.c.slot)).scalars().all()
            left, block = sorted({slots[slot] for slot in gone}), block + 1

    def nonce(self, place: str, message: str) -> str:
        return self.vault.pseudonym(f"{self.engagement_id}:{place}:{message}", purpose="message")

    def _draft(self, number: int) -> str | None:
        query = self.select(concern, concern.c.draft_id).where(concern.c.number == number)
        return self.connection.execute(query).scalar_one_or_none()

    def _place(self, place: str, name: str) -> str:
        return self.vault.pseudonym(f"{self.engagement_id}:{place}:{name}", purpose="thread")

    def _owner(self, draft: str) -> str:
        return f"{self.engagement_id}:{draft}"

    def _taken(self, slots: Collection[str]) -> Iterable[str]:
        return self.connection.execute(self.select(thread, thread.c.slot).where(thread.c.slot.in_(slots))).scalars()

    def _topic(self, person_id: int, draft: str) -> str:
        return self.vault.pseudonym(f"{self.engagement_id}:{person_id}:{draft}", purpose="topic")

    def _sealed(self, key: str, held: str) -> str:
        return self.vault.seal(held, about=f"thread:{key}:held")

    def _known(self, person_id: int, draft: str) -> _Held | None:
        query = self.select(thread).where(thread.c.topic == self._topic(person_id, draft))
        row = self.connection.execute(query).one_or_none()
        return self._held(row.place, row.held) if row else None

    def _held(self, key: str, sealed: str) -> _Held:
        return _Held(*json.loads(self.vault.unseal(sealed, about=f"thread:{key}:held")))
