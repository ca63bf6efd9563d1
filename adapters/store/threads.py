"""Which threads of a platform are about which concern, readable with the keys alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from adapters.store.scoped import Sealing
from adapters.store.slots import THREADS, block_of, taken
from adapters.store.tables import concern, thread

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

SLOT: Final = "thread slot"


class StoredThreads(Sealing):
    """The threads of one engagement, in one transaction.

    A concern is known here by its number and the name of its draft, which no other concern of that number has.
    """

    def begin(self, person_id: int, number: int, place: str, name: str, at: datetime) -> None:
        """Note where this person was told of a concern first, or first at this place."""
        if (draft := self._draft(number)) is None:
            return
        self.forget(person_id, number)
        key = self._place(place, name)
        held = json.dumps([person_id, number, draft, place, name])
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

    def root(self, person_id: int, number: int, place: str) -> str | None:
        """The thread at this place in which this person hears of a concern."""
        draft = self._draft(number)
        if draft is None:
            return None
        query = self.select(thread).where(thread.c.topic == self._topic(person_id, draft))
        row = self.connection.execute(query).one_or_none()
        if row is None:
            return None
        *_, where, name = self._held(row.place, row.held)
        return str(name) if where == place else None

    def about(self, place: str, name: str, person_id: int) -> int | None:
        key = self._place(place, name)
        row = self.connection.execute(self.select(thread).where(thread.c.place == key)).one_or_none()
        if row is None:
            return None
        who, number, draft, *_ = self._held(row.place, row.held)
        return number if who == person_id and draft == self._draft(number) else None

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

    def _held(self, key: str, sealed: str) -> tuple[int, int, str, str, str]:
        person_id, number, draft, place, name = json.loads(self.vault.unseal(sealed, about=f"thread:{key}:held"))
        return person_id, number, draft, place, name
