"""Questions that people passed on to the admins, and the ways of asking that admins taught."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.store.scoped import Scoped
from adapters.store.tables import phrasing, question
from bot.editing.ports import PassedOn, Phrasing

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.editing.ports import Outcome
    from bot.people import Person

_WAITING = "waiting"


class StoredQuestions(Scoped):
    """The questions passed on in one engagement, in one transaction."""

    def pass_on(self, text: str, on: date) -> PassedOn:
        number = self.next_number("passed_on")
        self.connection.execute(self.insert(question, number=number, text=text, on=on, state=_WAITING))
        return PassedOn(number=number, text=text, on=on)

    def waiting(self) -> tuple[PassedOn, ...]:
        query = self.select(question).where(question.c.state == _WAITING).order_by(question.c.number)
        return tuple(PassedOn(number=row.number, text=row.text, on=row.on) for row in self.connection.execute(query))

    def settle(self, number: int, outcome: Outcome) -> bool:
        self.lock()
        waiting = self.update(question).where(question.c.number == number, question.c.state == _WAITING)
        return self.connection.execute(waiting.values(state=outcome)).rowcount == 1


class StoredPhrasings(Scoped):
    """The ways of asking taught in one engagement, in one transaction."""

    def all(self) -> tuple[Phrasing, ...]:
        return tuple(
            Phrasing(number=row.number, target=row.target, is_kind=row.is_kind, text=row.text)
            for row in self.connection.execute(self.select(phrasing).order_by(phrasing.c.number))
        )

    def teach(self, target: str, text: str, *, is_kind: bool, person: Person, at: datetime) -> Phrasing:
        number = self.next_number("taught")
        added = self.insert(
            phrasing, number=number, target=target, is_kind=is_kind, text=text, taught_by=person.id, taught_at=at
        )
        self.connection.execute(added)
        self.revise()
        return Phrasing(number=number, target=target, is_kind=is_kind, text=text)

    def forget(self, number: int) -> bool:
        self.lock()
        gone = self.connection.execute(self.delete(phrasing).where(phrasing.c.number == number)).rowcount == 1
        if gone:
            self.revise()
        return gone
