"""Drafts, concerns and their dialogues."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, false, or_, select, union_all

from adapters.store.circles import sealed_circle, to_about, to_circle, written_about
from adapters.store.scoped import Sealing
from adapters.store.slots import CONCERNS, taken
from adapters.store.tables import concern, draft, later_act, message, pause, reader_note, upshot
from adapters.store.threads import StoredThreads
from adapters.store.vault import author_key
from bot import words
from bot.concerns.circle import NOBODY, Circle
from bot.concerns.concern import (
    ACTIVE,
    UNTAKEN,
    Change,
    Concern,
    Draft,
    Identity,
    Resolution,
    Route,
    Severity,
    State,
)
from bot.concerns.permissions import Act
from bot.concerns.ports import LaterAct, Narrowed
from bot.errors import NotFound
from bot.people import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, Row, Table, Update

    from adapters.store.vault import Vault

MIN_NUMBER: Final = 10_000  # of the numbers that concerns get
DRAWS: Final = 10  # among the numbers of a length, until longer ones are drawn
MAX_DRAWS: Final = 5 * DRAWS
NAME: Final = 40  # characters of a pseudonym: 240 bits
SLOT: Final = "author slot"
URGENCY: Final = {severity: place for place, severity in enumerate(reversed(Severity))}
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
AT_ONCE: Final = datetime(2000, 1, 1, tzinfo=UTC)  # when the clock should look: no moment that says who did what when


def any_number(longer: int = 0) -> int:
    """Draw the number of a concern, of five digits or so many more."""
    least = MIN_NUMBER * int("1" + "0" * longer)
    return least + secrets.randbelow(9 * least)


class StoredConcerns(Sealing):
    """The concerns of one engagement, in one transaction. Reads each once, until something is changed.

    `rows` are those read so far, by number: whatever else changes concerns in the transaction forgets them, too.
    """

    def __init__(
        self,
        connection: Connection,
        engagement_id: int,
        vault: Vault,
        numbers: Callable[[], int],
        rows: dict[int, Row[Any] | None],
    ) -> None:
        super().__init__(connection, engagement_id, vault)
        self._numbers = numbers
        self._rows = rows
        self._pauses: dict[int, list[tuple[datetime, datetime | None]]] = {}

    def insert(self, table: Table, **values: object) -> Any:  # noqa: ANN401 - see Scoped
        """Insert a row, and read everything anew after that."""
        self._forget_read()
        return super().insert(table, **values)

    def update(self, table: Table) -> Update:
        """Update the engagement's rows, and read everything anew after that."""
        self._forget_read()
        return super().update(table)

    def _forget_read(self) -> None:
        self._rows.clear()
        self._pauses.clear()

    def keep_draft(self, kept: Draft) -> None:
        author, name = self._draft_author(kept.author_id), self._draft_name(kept.id)
        values = {
            "text": self.vault.seal(kept.text, about=self._draft_about(name)),
            "topic": kept.topic,
            "severity": kept.severity,
            "route": kept.route,
            "created_at": kept.created_at,
            "identity": kept.identity,
            "meant_for": kept.meant_for,
            "about": self._sealed_about(kept, name),
            "chosen": kept.chosen,
        }
        row = self.insert(draft, id=name, author=author, **values)
        own = draft.c.author == author
        self.connection.execute(
            row.on_conflict_do_update(index_elements=["engagement_id", "id"], set_=values, where=own)
        )

    def _sealed_about(self, kept: Draft, name: str) -> str | None:
        about = f"{self._draft_about(name)}:about"
        return None if kept.about is None else self.vault.seal(written_about(kept.about), about=about)

    def draft(self, draft_id: str, author_id: int) -> Draft | None:
        own = draft.c.author == self._draft_author(author_id)
        named = draft.c.id.in_([self._draft_name(draft_id), draft_id])  # by itself as the release before kept it
        row = self.connection.execute(self.select(draft).where(named, own)).one_or_none()
        return replace(self._to_draft(row, author_id), id=draft_id) if row else None

    def drafts(self, author_id: int) -> tuple[Draft, ...]:
        own = self.select(draft).where(draft.c.author == self._draft_author(author_id)).order_by(draft.c.created_at)
        return tuple(self._to_draft(row, author_id) for row in self.connection.execute(own).all())

    def drop_draft(self, draft_id: str, author_id: int) -> None:
        own = draft.c.author == self._draft_author(author_id)
        named = draft.c.id.in_([self._draft_name(draft_id), draft_id])
        self.connection.execute(self.delete(draft).where(named, own))

    def drop_drafts(self, text: str, author_id: int) -> None:
        own = self.select(draft).where(draft.c.author == self._draft_author(author_id))
        for row in self.connection.execute(own).all():
            if self.vault.unseal(row.text, about=self._draft_about(row.id)) == text:
                self.connection.execute(self.delete(draft).where(draft.c.id == row.id))

    def drop_all_drafts(self, author_id: int) -> None:
        self.connection.execute(self.delete(draft).where(draft.c.author == self._draft_author(author_id)))

    def log(
        self,
        logged: Draft,
        side: Side,
        at: datetime,
        *,
        release_at: datetime,
        agreed: Iterable[int],
        receipt: str | None = None,
    ) -> Concern:
        """Turn a draft into a concern and forget the draft. Logged before, it stays that one."""
        before = self.of_draft(logged.id)
        if before:
            return before
        number = self._free_number()
        circle = Circle(agreed=frozenset(agreed), about=logged.about or NOBODY)
        named, confidential = (logged.identity is it for it in (Identity.NAMED, Identity.CONFIDENTIAL))
        self.connection.execute(
            self.insert(
                concern,
                number=number,
                draft_id=self._origin(logged.id),
                identity=logged.identity,
                author_id=logged.author_id if named else None,
                author_sealed=self._seal_author(number, logged.author_id) if confidential else None,
                author_slot=self._free_slot(logged.author_id) if confidential else None,
                receipt=receipt,
                meant_for=logged.meant_for,
                side=side,
                circle=sealed_circle(self.vault, self.engagement_id, number, circle),
                text=self._sealed(logged.text, number, "text"),
                topic=logged.topic,
                severity=logged.severity,
                urgency=URGENCY[logged.severity],
                route=logged.route,
                state=State.OPEN,
                created_at=at,
                release_at=release_at,
                released_at=at if named else None,
                next_check=at if named else None,
                outcome_text="",
                cycle=0,
            )
        )
        self.drop_draft(logged.id, logged.author_id)
        return self._found(number)

    def find(self, number: int) -> Concern | None:
        row = self._row(number)
        return self._to_concern(row) if row else None

    def of_draft(self, draft_id: str) -> Concern | None:
        """The concern that a draft became. Asked by those about to log it: another who does so now is waited for."""
        self.lock()
        named = concern.c.draft_id.in_([self._origin(draft_id), draft_id])  # by itself as the release before kept it
        row = self.connection.execute(self.select(concern).where(named)).one_or_none()
        return self._to_concern(row) if row else None

    def by_author(self, author_id: int) -> tuple[Concern, ...]:
        return self.own(author_id, Narrowed())

    def own(self, author_id: int, narrowed: Narrowed, most: int | None = None) -> tuple[Concern, ...]:
        named = self.select(concern).where(concern.c.author_id == author_id, *_fits(narrowed))
        newest = named.order_by(concern.c.created_at.desc(), concern.c.number.desc())
        rows = [*self.connection.execute(newest.limit(most)), *self._confidential(author_id, narrowed)]
        rows.sort(key=lambda row: row.number, reverse=True)
        rows.sort(key=lambda row: row.created_at, reverse=True)
        return tuple(map(self._to_concern, rows[:most]))

    def _confidential(self, author_id: int, narrowed: Narrowed) -> list[Row[Any]]:
        """A person's own confidential concerns."""
        own = [slot for slot, held in taken(self.vault, self._owner(author_id), SLOT, CONCERNS, self._taken) if held]
        query = self.select(concern).where(concern.c.author_slot.in_(own), *_fits(narrowed))
        rows = self.connection.execute(query).all() if own else ()
        return [row for row in rows if self._author_in(row) == author_id]

    def readable(
        self, strands: Iterable[tuple[Route, Side]], reader_id: int, narrowed: Narrowed, most: int
    ) -> tuple[Concern, ...]:
        own = [slot for slot, held in taken(self.vault, self._owner(reader_id), SLOT, CONCERNS, self._taken) if held]
        others = and_(
            concern.c.released_at.is_not(None),
            concern.c.author_id.is_distinct_from(reader_id),
            or_(concern.c.author_slot.is_(None), concern.c.author_slot.not_in(own)),
        )
        strands = list(strands)
        late = self._late(strands, others, narrowed, most)
        if len(late) == most or narrowed.overdue:
            return late
        return late + self._in_time(strands, others, narrowed, most - len(late))

    def _late(
        self, strands: Collection[tuple[Route, Side]], others: ColumnElement[bool], narrowed: Narrowed, most: int
    ) -> tuple[Concern, ...]:
        """The overdue ones, the most severe and of those the longest overdue first."""
        urgencies = [URGENCY[narrowed.severity]] if narrowed.severity else sorted(URGENCY.values())
        late = concern.c.due_at <= narrowed.at
        parts = [and_(concern.c.urgency == urgency, late, others, *_fits(narrowed)) for urgency in urgencies]
        return self._first(strands, parts, ("urgency", "due_at", "number"), most)

    def _in_time(
        self, strands: Collection[tuple[Route, Side]], others: ColumnElement[bool], narrowed: Narrowed, most: int
    ) -> tuple[Concern, ...]:
        """The others, the most severe and of those the longest released first."""
        in_time = or_(concern.c.due_at.is_(None), concern.c.due_at > narrowed.at)
        fits = (in_time, others, *_fits(narrowed))
        parts = [and_(concern.c.state == state, *fits) for state in sorted(narrowed.states)]
        return self._first(strands, parts, ("urgency", "released_at", "number"), most)

    def _first(
        self,
        strands: Collection[tuple[Route, Side]],
        parts: Sequence[ColumnElement[bool]],
        order: tuple[str, ...],
        most: int,
    ) -> tuple[Concern, ...]:
        """So many in this order: the database takes the first of each route's parts off an index, and then of those."""
        each = [
            self.select(concern)
            .where(concern.c.route == route, concern.c.side == side, part)
            .order_by(*(concern.c[name] for name in order))
            .limit(most)
            .subquery()
            for route, side in strands
            for part in parts
        ]
        if not each:
            return ()
        every = union_all(*(select(it) for it in each)).subquery()
        query = select(every).order_by(*(every.c[name] for name in order)).limit(most)
        return tuple(map(self._to_concern, self.connection.execute(query)))

    def author_of(self, number: int) -> int | None:
        row = self._row(number)
        return self._author_in(row) if row else None

    def receipt_of(self, number: int) -> str | None:
        query = self.select(concern, concern.c.receipt).where(concern.c.number == number)
        return self.connection.execute(query).scalar_one_or_none()

    def act_later(self, number: int, act: Act, at: datetime, detail: str = "") -> None:
        self.lock()
        name = f"{self.engagement_id}:{number}:{act}:{detail.partition(' ')[0]}"
        subject = self.vault.pseudonym(name, purpose="later act")
        sealed = self.vault.seal(detail, about=self._about(number, f"{act}:{subject}"))
        row = self.insert(later_act, concern=number, act=act, subject=subject, detail=sealed, due_at=at)
        keys = ["engagement_id", "concern", "act", "subject"]
        self.connection.execute(row.on_conflict_do_update(index_elements=keys, set_={"detail": sealed}))

    def acts_of(self, number: int) -> tuple[LaterAct, ...]:
        rows = self.connection.execute(self.select(later_act).where(later_act.c.concern == number))
        return tuple(sorted(map(self._to_act, rows), key=lambda it: (it.act, it.detail)))

    def acts_due(self, at: datetime) -> tuple[LaterAct, ...]:
        self.lock()
        rows = self.connection.execute(self.select(later_act).where(later_act.c.due_at <= at)).all()
        if rows:
            self.connection.execute(self.delete(later_act).where(later_act.c.id.in_([row.id for row in rows])))
        # By the subject's pseudonym: what was done first is not seen.
        return tuple(self._to_act(row) for row in sorted(rows, key=lambda row: row.subject))

    def _to_act(self, row: Row[Any]) -> LaterAct:
        detail = self.vault.unseal(row.detail, about=self._about(row.concern, f"{row.act}:{row.subject}"))
        return LaterAct(id=row.id, concern=row.concern, act=Act(row.act), detail=detail)

    def keep_receipt(self, number: int, secret: str, share: str) -> None:
        kept = self.vault.seal_between(secret, share, about=self._about(number, "receipt"))
        self.connection.execute(self.update(concern).where(concern.c.number == number).values(receipt_kept=kept))

    def kept_receipt(self, number: int, share: str) -> str | None:
        row = self._row(number)
        if row is None or row.receipt_kept is None or not share:
            return None
        return self.vault.unseal_between(row.receipt_kept, share, about=self._about(number, "receipt"))

    def released(self, strands: Iterable[tuple[Route, Side]]) -> tuple[Concern, ...]:
        which = or_(false(), *(and_(concern.c.route == route, concern.c.side == side) for route, side in strands))
        query = self.select(concern).where(which, concern.c.released_at.is_not(None))
        return tuple(
            map(self._to_concern, self.connection.execute(query.order_by(concern.c.released_at, concern.c.number)))
        )

    def open(self) -> tuple[Concern, ...]:
        query = self.select(concern).where(concern.c.state.in_(sorted(ACTIVE)), concern.c.released_at.is_not(None))
        return tuple(
            map(self._to_concern, self.connection.execute(query.order_by(concern.c.released_at, concern.c.number)))
        )

    def due(self, at: datetime) -> tuple[Concern, ...]:
        query = self.select(concern).where(concern.c.released_at.is_(None), concern.c.release_at <= at)
        return tuple(map(self._to_concern, self.connection.execute(query.order_by(concern.c.number))))

    def release(self, number: int, at: datetime) -> bool:
        return self._change(number, concern.c.released_at.is_(None), released_at=at, release_at=at)

    def to_check(self, at: datetime, most: int) -> tuple[Concern, ...]:
        self.lock()
        query = self.select(concern).where(concern.c.next_check <= at).order_by(concern.c.next_check, concern.c.number)
        return tuple(map(self._to_concern, self.connection.execute(query.limit(most))))

    def check_at(self, number: int, at: datetime | None) -> None:
        self.connection.execute(self.update(concern).where(concern.c.number == number).values(next_check=at))

    def changed(self, at: datetime, most: int) -> tuple[Concern, ...]:
        query = self.select(concern).where(concern.c.next_check <= at, concern.c.due_at.is_(None))
        return tuple(map(self._to_concern, self.connection.execute(query.order_by(concern.c.next_check).limit(most))))

    def due_at(self, number: int, at: datetime | None) -> None:
        self.connection.execute(self.update(concern).where(concern.c.number == number).values(due_at=at))

    def acknowledge(self, number: int, reader_id: int, at: datetime) -> bool:
        untaken = concern.c.state.in_(sorted(UNTAKEN))
        return self._change(number, untaken, state=State.ACKNOWLEDGED, acknowledged_by=reader_id, acknowledged_at=at)

    def note_answer(self, number: int, at: datetime) -> bool:
        return self._change(number, concern.c.answered_at.is_(None), answered_at=at)

    def wait(self, number: int, at: datetime) -> bool:
        began = self._change(number, concern.c.waiting_since.is_(None), waiting_since=at)
        if began:
            row = self.insert(pause, concern=number, since=at)
            anew = {"until": None}  # the same instant again: the pause goes on
            keys = ["engagement_id", "concern", "since"]
            self.connection.execute(row.on_conflict_do_update(index_elements=keys, set_=anew))
        return began

    def resume(self, number: int, at: datetime) -> bool:
        self.connection.execute(
            self.update(pause).where(pause.c.concern == number, pause.c.until.is_(None)).values(until=at)
        )
        return self._change(number, concern.c.waiting_since.is_not(None), waiting_since=None)

    def pauses(self, number: int) -> tuple[tuple[datetime, datetime | None], ...]:
        if number not in self._pauses:
            self.read_pauses([number])
        return tuple(self._pauses[number])

    def read_pauses(self, numbers: Collection[int]) -> None:
        self._pauses.update({number: [] for number in numbers})
        query = self.select(pause).where(pause.c.concern.in_(numbers)).order_by(pause.c.since)
        for row in self.connection.execute(query):
            self._pauses[row.concern].append((row.since, row.until))

    def resolve(self, number: int, reader_id: int, outcome: Resolution, text: str, at: datetime) -> bool:
        self.resume(number, at)
        return self._change(
            number,
            concern.c.state.in_(sorted(ACTIVE)),
            state=State.RESOLVED,
            resolved_by=reader_id,
            resolved_at=at,
            over_on=at.date(),
            outcome=outcome,
            outcome_text=self._sealed(text, number, "outcome"),
            next_route=None,
            next_by=None,
        )

    def confirm(self, number: int, at: datetime) -> bool:
        unsaid = and_(concern.c.state == State.RESOLVED, concern.c.confirmed_at.is_(None))
        return self._change(number, unsaid, confirmed_at=at)

    def reopen(self, number: int, at: datetime) -> bool:
        nobody: dict[str, Any] = dict.fromkeys(
            (
                "acknowledged_by",
                "acknowledged_at",
                "answered_at",
                "resolved_by",
                "resolved_at",
                "outcome",
                "confirmed_at",
                "over_on",
            )
        )
        over = concern.c.state.in_([State.RESOLVED, State.WITHDRAWN])
        return self._change(
            number, over, state=State.REOPENED, reopened_at=at, cycle=concern.c.cycle + 1, outcome_text="", **nobody
        )

    def withdraw(self, number: int, at: datetime) -> bool:
        self.resume(number, at)
        active = concern.c.state.in_(sorted(ACTIVE))
        return self._change(number, active, state=State.WITHDRAWN, over_on=at.date(), next_route=None, next_by=None)

    def change_circle(self, number: int, change: Callable[[Circle], Circle]) -> bool:
        self.lock()
        self._rows.pop(number, None)  # as it is now that nobody else can change it
        row = self._row(number)
        if row is None:
            return False
        before = to_circle(self.vault, self.engagement_id, number, row.circle)
        after = change(before)
        if after == before:
            return False
        sealed = sealed_circle(self.vault, self.engagement_id, number, after)
        self.connection.execute(self.update(concern).where(concern.c.number == number).values(circle=sealed))
        return True

    def propose(self, number: int, route: Route, reader_id: int) -> bool:
        free = and_(concern.c.next_route.is_(None), concern.c.state.in_(sorted(ACTIVE)))
        return self._change(number, free, next_route=route, next_by=reader_id)

    def stay(self, number: int) -> bool:
        return self._change(number, concern.c.next_route.is_not(None), next_route=None, next_by=None)

    def move(self, number: int, source: Route, target: Route, at: datetime) -> bool:
        there = and_(concern.c.route == source, concern.c.state.in_(sorted(ACTIVE)))
        return self._change(
            number,
            there,
            route=target,
            state=State.OPEN,
            acknowledged_by=None,
            acknowledged_at=None,
            answered_at=None,
            moved_at=at,
            cycle=concern.c.cycle + 1,
            next_route=None,
            next_by=None,
        )

    def reveal(self, number: int, author_id: int) -> bool:
        changed = self._change(
            number,
            concern.c.identity != Identity.NAMED,
            identity=Identity.NAMED,
            author_id=author_id,
            author_sealed=None,
            author_slot=None,
            receipt=None,
            receipt_kept=None,
        )
        if changed:
            self.vault.destroy(self.connection, author_key(self.engagement_id, number))
            own = self.update(message).where(message.c.concern == number, message.c.by_author)
            self.connection.execute(own.values(author_id=author_id))
        return changed

    def forget(self, number: int, at: datetime) -> bool:
        self.withdraw(number, at)
        author = self.author_of(number)
        if author is not None:
            StoredThreads(self.connection, self.engagement_id, self.vault).forget(author, number)
        nothing: dict[str, Any] = dict.fromkeys(
            ("author_id", "author_sealed", "author_slot", "receipt", "receipt_kept", "next_route", "next_by")
        )
        known = concern.c.text != ""
        changed = self._change(number, known, text="", state=State.WITHDRAWN, identity=Identity.ANONYMOUS, **nothing)
        self.change_circle(number, lambda circle: Circle(agreed=circle.agreed))
        self._change(number, concern.c.released_at.is_(None), release_at=NEVER)  # there is nothing to tell any more
        self.vault.destroy(self.connection, author_key(self.engagement_id, number))
        own = self.update(message).where(message.c.concern == number, message.c.by_author)
        self.connection.execute(own.values(text="", author_id=None, change=Change.TAKEN_BACK))
        self.connection.execute(self.delete(reader_note).where(reader_note.c.concern == number))
        self.connection.execute(self.delete(upshot).where(upshot.c.concern == number, upshot.c.told_on.is_(None)))
        return changed

    def _row(self, number: int) -> Row[Any] | None:
        if number not in self._rows:
            query = self.select(concern).where(concern.c.number == number)
            self._rows[number] = self.connection.execute(query).one_or_none()
        return self._rows[number]

    def _change(self, number: int, condition: ColumnElement[bool], **values: object) -> bool:
        self.lock()
        anew = {"next_check": AT_ONCE, "due_at": None, **values}  # what is due next may have changed
        changed = self.update(concern).where(concern.c.number == number, condition).values(**anew)
        row = self.connection.execute(changed.returning(concern)).one_or_none()
        if row is None:
            return False
        self._rows[number] = row  # as it is now: nobody need read it again
        return True

    def _free_number(self) -> int:
        """Draw a number that no concern here has. The lock taken before keeps two from drawing the same.

        Numbers get longer as those of a length become rare.
        """
        for draw in range(MAX_DRAWS):
            number = self._numbers() if draw < DRAWS else any_number(draw // DRAWS)
            if self.find(number) is None:
                return number
        raise RuntimeError("no free number was drawn")

    def _found(self, number: int) -> Concern:
        found = self.find(number)
        if found is None:
            raise NotFound(words.NO_LONGER_THERE)
        return found

    def _owner(self, author_id: int) -> str:
        return f"{self.engagement_id}:{author_id}"

    def _taken(self, slots: Collection[str]) -> Iterable[str]:
        query = self.select(concern, concern.c.author_slot).where(concern.c.author_slot.in_(slots))
        return self.connection.execute(query).scalars()

    def _free_slot(self, author_id: int) -> str:
        slots = taken(self.vault, self._owner(author_id), SLOT, CONCERNS, self._taken)
        return next(slot for slot, held in slots if not held)

    def _seal_author(self, number: int, author_id: int) -> str:
        return self.vault.seal_alone(self.connection, str(author_id), name=author_key(self.engagement_id, number))

    def _author_in(self, row: Row[Any]) -> int | None:
        if row.author_sealed is None:
            return None if row.author_id is None else int(row.author_id)
        author = self.vault.unseal_alone(
            self.connection, row.author_sealed, name=author_key(self.engagement_id, row.number)
        )
        return None if author is None else int(author)

    def _draft_author(self, author_id: int) -> str:
        return self.vault.pseudonym(f"{self.engagement_id}:{author_id}", purpose="draft")

    def _draft_name(self, draft_id: str) -> str:
        """What a draft is kept under: nothing that leads to the concern it became, also with the keys."""
        return self.vault.pseudonym(f"{self.engagement_id}:{draft_id}", purpose="draft name")[:NAME]

    def _origin(self, draft_id: str) -> str:
        """What a concern knows of the draft that it was."""
        return self.vault.pseudonym(f"{self.engagement_id}:{draft_id}", purpose="draft of a concern")[:NAME]

    def _draft_about(self, draft_id: str) -> str:
        return f"draft:{self.engagement_id}/{draft_id}:text"

    def _to_draft(self, row: Row[Any], author_id: int) -> Draft:
        about = self._draft_about(row.id)
        return Draft(
            id=row.id,
            author_id=author_id,
            text=self.vault.unseal(row.text, about=about),
            topic=row.topic,
            severity=Severity(row.severity),
            route=Route(row.route),
            created_at=row.created_at,
            identity=Identity(row.identity),
            meant_for=Route(row.meant_for) if row.meant_for else None,
            about=to_about(self.vault.unseal(row.about, about=f"{about}:about")) if row.about else None,
            chosen=row.chosen,
        )

    def _sealed(self, text: str, number: int, what: str) -> str:
        """Seal what is written in a concern; nothing stays nothing."""
        return self.vault.seal(text, about=self._about(number, what)) if text else ""

    def _unsealed(self, sealed: str, number: int, what: str) -> str:
        return self.vault.unseal(sealed, about=self._about(number, what)) if sealed else ""

    def _about(self, number: int, what: str) -> str:
        return f"concern:{self.engagement_id}:{number}:{what}"

    def _to_concern(self, row: Row[Any]) -> Concern:
        return Concern(
            number=row.number,
            draft_id=row.draft_id,
            author_id=row.author_id,
            side=Side(row.side),
            text=self._unsealed(row.text, row.number, "text"),
            topic=row.topic,
            severity=Severity(row.severity),
            route=Route(row.route),
            identity=Identity(row.identity),
            state=State(row.state),
            created_at=row.created_at,
            released_at=row.released_at,
            acknowledged_by=row.acknowledged_by,
            acknowledged_at=row.acknowledged_at,
            answered_at=row.answered_at,
            waiting_since=row.waiting_since,
            resolved_by=row.resolved_by,
            resolved_at=row.resolved_at,
            outcome=Resolution(row.outcome) if row.outcome else None,
            outcome_text=self._unsealed(row.outcome_text, row.number, "outcome"),
            confirmed_at=row.confirmed_at,
            reopened_at=row.reopened_at,
            cycle=row.cycle,
            next_route=Route(row.next_route) if row.next_route else None,
            next_by=row.next_by,
            moved_at=row.moved_at,
            meant_for=Route(row.meant_for) if row.meant_for else None,
            circle=to_circle(self.vault, self.engagement_id, row.number, row.circle),
        )


def _fits(narrowed: Narrowed) -> Iterator[ColumnElement[bool]]:
    if narrowed.states != frozenset(State):
        yield concern.c.state.in_(sorted(narrowed.states))
    if narrowed.severity:
        yield concern.c.severity == narrowed.severity
    if narrowed.topic:
        yield concern.c.topic == narrowed.topic
    if narrowed.routes is not None:
        yield concern.c.route.in_(sorted(narrowed.routes))
