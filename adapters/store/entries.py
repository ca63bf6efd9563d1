"""An engagement's knowledge: entries with versions and approvals, sources, placeholders and facts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, or_, select, update

from adapters.store.engine import added
from adapters.store.finding import SHOWN, forget_words, note_words
from adapters.store.scoped import Scoped
from adapters.store.tables import (
    approval,
    confirmation,
    entry,
    entry_draft,
    entry_version,
    entry_wish,
    fact,
    fact_approval,
    placeholder,
    rejection,
    source,
)
from adapters.store.tables import engagement as engagements
from bot import words
from bot.editing.ports import (
    Confirmation,
    Ending,
    EntryDraft,
    EntryStatus,
    Fact,
    FactState,
    Knowledge,
    Past,
    PastFact,
    Published,
    Rejection,
    Retired,
    Review,
    Value,
    Version,
    Wish,
)
from bot.errors import NotFound
from bot.people import Role, Side
from knowledge.entry import KnowledgeBase, Risk, Source, entry_from_mapping, entry_to_mapping
from knowledge.language import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Join, Result, Row, Table

    from bot.people import Person
    from knowledge.entry import Entry


_AT_ONCE: Final = 1000  # entries whose words are written together
_NOT_RETIRED: Final = {"retired_version": None, "retired_on": None, "retired_by": None, "retired_why": None}


class StoredEntries(Scoped):
    """The knowledge of one engagement, in one transaction."""

    def knowledge(self) -> Knowledge:
        revision = self._revision()  # before the rest: what is newer than its revision is read again, never kept
        current = self._versions(entry.c.published_version)
        query = self.select(entry).where(*SHOWN).order_by(entry.c.position)
        published = {
            row.name: Published(
                entry=current[row.name][0].entry, reviewed_on=row.reviewed_on, sources=current[row.name][0].sources
            )
            for row in self.connection.execute(query)
        }
        return Knowledge(revision=revision, published=published, values=self.values())

    def statuses(self) -> tuple[EntryStatus, ...]:
        return self._statuses()

    def status(self, entry_id: str) -> EntryStatus | None:
        return next(iter(self._statuses(entry_id)), None)

    def held(self, entry_id: str) -> EntryStatus | None:
        self.lock()
        return self.status(entry_id)

    def note_approval(
        self, entry_id: str, version: int, person: Person, at: datetime, *, side: Side | None, for_risk: bool
    ) -> None:
        noted = {"name": entry_id, "version": version, "person_id": person.id, "side": side, "for_risk": for_risk}
        added(self.connection, self.insert(approval, **noted, approved_at=at))

    def reject(self, entry_id: str, version: int, person: Person, comment: str, at: datetime) -> None:
        noted = {"name": entry_id, "version": version, "person_id": person.id, "comment": comment}
        added(self.connection, self.insert(rejection, **noted, rejected_at=at))

    def add_version(self, new: Version, version: int, person: Person, at: datetime) -> None:
        self._add_version(new, version, at, person.id)
        note_words(self, [(new.entry, version)])
        if version == 1:
            last = select(func.coalesce(func.max(entry.c.position), -1) + 1).where(self._mine(entry)).scalar_subquery()
            self.connection.execute(self.update(entry).where(entry.c.name == new.entry.id).values(position=last))

    def wish(self, entry_id: str, person: Person, reason: str, at: datetime) -> None:
        self.unwish(entry_id, person.side)
        noted = {"name": entry_id, "side": person.side, "person_id": person.id, "reason": reason, "wished_at": at}
        self.connection.execute(self.insert(entry_wish, **noted))

    def unwish(self, entry_id: str, side: Side | None = None) -> None:
        theirs = (entry_wish.c.side == side,) if side else ()
        self.connection.execute(self.delete(entry_wish).where(entry_wish.c.name == entry_id, *theirs))

    def retire(self, entry_id: str, person: Person, why: str, on: date) -> None:
        this = self.update(entry).where(entry.c.name == entry_id)
        retired = {"retired_version": entry.c.version, "retired_on": on, "retired_by": person.id, "retired_why": why}
        self.connection.execute(this.values(**retired))
        self.unwish(entry_id)
        self.revise()

    def restore(self, entry_id: str) -> None:
        self.connection.execute(self.update(entry).where(entry.c.name == entry_id).values(**_NOT_RETIRED))
        self.unwish(entry_id)
        self.revise()

    def keep_draft(self, draft: EntryDraft, at: datetime) -> None:
        values = {"author_id": draft.author_id, "base": draft.base, "content": dict(draft.fields)}
        row = self.insert(entry_draft, id=draft.id, **values, created_at=at)
        self.connection.execute(row.on_conflict_do_update(index_elements=["engagement_id", "id"], set_=values))

    def draft(self, name: str, person_id: int) -> EntryDraft | None:
        this = entry_draft.c.id == name, entry_draft.c.author_id == person_id
        row = self.connection.execute(self.select(entry_draft).where(*this)).one_or_none()
        return EntryDraft(id=row.id, author_id=row.author_id, base=row.base, fields=row.content) if row else None

    def drop_draft(self, name: str) -> None:
        self.connection.execute(self.delete(entry_draft).where(entry_draft.c.id == name))

    def approved_before(self, entry_id: str, version: int, side: Side) -> Version | None:
        theirs = self.select(approval, func.max(approval.c.version)).where(
            approval.c.name == entry_id, approval.c.side == side, approval.c.version < version
        )
        last = self.connection.execute(theirs).scalar_one()
        if last is None:
            return None
        return self.version(entry_id, last)

    def version(self, entry_id: str, version: int) -> Version | None:
        this = entry_version.c.name == entry_id, entry_version.c.version == version
        row = self.connection.execute(self.select(entry_version).where(*this)).one_or_none()
        return _to_version(row) if row else None

    def history(self, entry_id: str) -> tuple[Past, ...]:
        answers = entry.c.name == entry_id, entry.c.retired_version.is_(None)
        shown = self.select(entry, entry.c.published_version).where(*answers)
        published = self.connection.execute(shown).scalar_one_or_none()
        given: dict[int, dict[Side | Role, tuple[int, datetime]]] = defaultdict(dict)
        for row in self.connection.execute(self.select(approval).where(approval.c.name == entry_id)):
            for what in _given(row):
                given[row.version][what] = (row.person_id, row.approved_at)
        rejected = {
            row.version: Rejection(person_id=row.person_id, comment=row.comment)
            for row in self.connection.execute(self.select(rejection).where(rejection.c.name == entry_id))
        }
        columns = (entry_version.c.version, entry_version.c.created_at, entry_version.c.author_id)
        made = self.select(entry_version, *columns).where(entry_version.c.name == entry_id)
        return tuple(
            Past(
                version=row.version,
                created_at=row.created_at,
                approved=given[row.version],
                published=row.version == published,
                author_id=row.author_id,
                rejected=rejected.get(row.version),
            )
            for row in self.connection.execute(made.order_by(entry_version.c.version))
        )

    def publish(self, entry_id: str, version: int, on: date) -> None:
        older = or_(entry.c.published_version.is_(None), entry.c.published_version < version)
        newest = self.update(entry).where(entry.c.name == entry_id, older)
        values = {"published_version": version, "reviewed_on": on, "told": None, **_NOT_RETIRED}
        self.connection.execute(newest.values(**values))
        forget_words(self, entry_id)
        self._unconfirm(entry_id)
        self.unwish(entry_id)
        self.revise()

    def placeholders(self) -> Mapping[str, str]:
        query = self.select(placeholder).order_by(placeholder.c.position)
        return {row.name: row.meaning for row in self.connection.execute(query)}

    def facts(self) -> Mapping[str, Fact]:
        given: dict[tuple[str, int], list[Row[Any]]] = defaultdict(list)
        for row in self.connection.execute(self.select(fact_approval)):
            given[row.name, row.version].append(row)
        return {
            row.name: Fact(
                name=row.name,
                version=row.version,
                value=row.value,
                state=_fact_state(row),
                until=row.until,
                proposed_by=row.proposed_by,
                approved=frozenset(Side(it.side) for it in given[row.name, row.version] if it.side),
                for_risk=any(it.for_risk for it in given[row.name, row.version]),
            )
            for row in self.connection.execute(self.select(fact).order_by(fact.c.version))
        }

    def values(self) -> Mapping[str, Value]:
        approved = self.select(fact).where(fact.c.approved_at.is_not(None)).order_by(fact.c.version)
        newest = {row.name: row for row in self.connection.execute(approved)}
        return {
            name: Value(text=row.value, until=row.until) for name, row in newest.items() if row.withdrawn_at is None
        }

    def past_facts(self, name: str) -> tuple[PastFact, ...]:
        given: dict[int, dict[Side | Role, tuple[int, datetime]]] = defaultdict(dict)
        for row in self.connection.execute(self.select(fact_approval).where(fact_approval.c.name == name)):
            for what in _given(row):
                given[row.version][what] = (row.person_id, row.approved_at)
        query = self.select(fact).where(fact.c.name == name).order_by(fact.c.version)
        return tuple(
            PastFact(
                version=row.version,
                value=row.value,
                proposed_by=row.proposed_by,
                proposed_at=row.proposed_at,
                approved=given[row.version],
                settled=row.approved_at is not None,
                until=row.until,
                withdrawn_by=row.withdrawn_by,
                withdrawn_at=row.withdrawn_at,
                withdrawn_why=row.withdrawn_why or "",
            )
            for row in self.connection.execute(query)
        )

    def withdraw_fact(self, name: str, person: Person, why: str, at: datetime) -> None:
        self.lock()
        query = self.select(fact, func.max(fact.c.version)).where(fact.c.name == name, fact.c.approved_at.is_not(None))
        newest = self.connection.execute(query).scalar_one()
        this = self.update(fact).where(fact.c.name == name, fact.c.version == newest)
        self.connection.execute(this.values(withdrawn_at=at, withdrawn_by=person.id, withdrawn_why=why))
        self.revise()

    def confirm(
        self, entry_id: str, version: int, person: Person, at: datetime, *, side: Side | None, for_risk: bool
    ) -> None:
        noted = {"name": entry_id, "version": version, "person_id": person.id, "side": side, "for_risk": for_risk}
        added(self.connection, self.insert(confirmation, **noted, confirmed_at=at))

    def reviewed(self, entry_id: str, on: date) -> None:
        this = self.update(entry).where(entry.c.name == entry_id)
        self.connection.execute(this.values(reviewed_on=on, told=None))
        self._unconfirm(entry_id)
        self.revise()

    def reviews(self) -> Sequence[Review]:
        days = entry_version.c.content["review_days"].as_integer().label("days")
        columns = entry.c.name, entry.c.reviewed_on, entry.c.told, days
        query = self.select(entry, *columns).select_from(_with_version(entry.c.published_version)).where(*SHOWN)
        rows = self.connection.execute(query.order_by(entry.c.reviewed_on, entry.c.name))
        return [Review(entry=it.name, reviewed_on=it.reviewed_on, days=it.days, told=it.told or "") for it in rows]

    def endings(self) -> Sequence[Ending]:
        shown = self.values()
        rows = self.connection.execute(self.select(fact).where(fact.c.until.is_not(None)).order_by(fact.c.version))
        newest = {row.name: row for row in rows if row.approved_at}
        ends = [
            Ending(name=name, until=row.until, proposed_by=row.proposed_by, told=row.told or "")
            for name, row in newest.items()
            if name in shown and shown[name] == Value(text=row.value, until=row.until)
        ]
        return sorted(ends, key=lambda it: (it.until, it.name))

    def note_told(self, entry_id: str, told: str) -> None:
        self.connection.execute(self.update(entry).where(entry.c.name == entry_id).values(told=told))

    def note_end_told(self, name: str, told: str) -> None:
        ends = self.update(fact).where(fact.c.name == name, fact.c.until.is_not(None), fact.c.approved_at.is_not(None))
        self.connection.execute(ends.values(told=told))

    def _unconfirm(self, entry_id: str) -> None:
        self.connection.execute(self.delete(confirmation).where(confirmation.c.name == entry_id))

    def propose_fact(self, name: str, value: str, person: Person, at: datetime, *, until: date | None = None) -> None:
        self.lock()
        version = self._newest_fact(name) + 1
        proposed = {"value": value, "until": until, "proposed_by": person.id, "proposed_at": at}
        self.connection.execute(self.insert(fact, name=name, version=version, **proposed))

    def note_fact_approval(
        self, name: str, version: int, person: Person, at: datetime, *, side: Side | None, for_risk: bool
    ) -> bool:
        self.lock()  # as for entries: one of two who approve at this moment has to see both
        noted = {"name": name, "version": version, "person_id": person.id, "side": side, "for_risk": for_risk}
        return added(self.connection, self.insert(fact_approval, **noted, approved_at=at))

    def settle_fact(self, name: str, version: int, person: Person, at: datetime) -> None:
        self.lock()
        this = self.update(fact).where(fact.c.name == name, fact.c.version == version)
        self.connection.execute(this.values(approved_by=person.id, approved_at=at))
        self.revise()

    def sources(self) -> Mapping[str, Source]:
        query = self.select(source).order_by(source.c.position)
        return {row.name: Source(**row.content) for row in self.connection.execute(query)}

    def take_in(
        self, base: KnowledgeBase, at: datetime, on_each: Callable[[], object] = lambda: None
    ) -> tuple[int, int]:
        """Take in a knowledge base: (entries new or changed, entries unchanged).

        A changed entry gets a new version, which answers once both sides have approved it; the published one goes on
        answering until then. Entries that the file does not name stay.
        """
        self.lock()
        self._declare(base)
        newest = {status.entry.id: status for status in self.statuses()}
        written: list[tuple[Entry, int]] = []
        for position, each in enumerate(base.entries):
            known = newest.get(each.id)
            cited = {name: base.sources[name] for name in each.cites if name in base.sources}
            if known is None or (known.entry, known.sources) != (each, cited):
                version = known.version + 1 if known else 1
                self._add_version(Version(entry=each, sources=cited), version, at, position=position)
                written.append((each, version))
            if known:
                self.connection.execute(self.update(entry).where(entry.c.name == each.id).values(position=position))
            on_each()
        for first in range(0, len(written), _AT_ONCE):
            note_words(self, written[first : first + _AT_ONCE])
        self.revise()
        return len(written), len(base.entries) - len(written)

    def give_out(self) -> KnowledgeBase:
        """Return the newest version of everything, as it was taken in. Raises NotFound if nothing ever was."""
        query = engagements.select().where(engagements.c.id == self.engagement_id)
        about = self.connection.execute(query).one().base
        if about is None:
            raise NotFound(words.NO_ENTRIES)
        statuses = self.statuses()
        return KnowledgeBase(
            schema_version=about["schema_version"],
            default_audience=tuple(about["default_audience"]),
            default_review_days=about["default_review_days"],
            placeholders=self.placeholders(),
            sources=self.sources(),
            entries=tuple(status.entry for status in statuses),
            versions={status.entry.id: status.version for status in statuses},
            default_language=about.get("default_language", ENGLISH),  # kept before there was a choice, it was English
        )

    def _declare(self, base: KnowledgeBase) -> None:
        for position, (name, meaning) in enumerate(base.placeholders.items()):
            row = self.insert(placeholder, name=name, meaning=meaning, position=position)
            again = row.on_conflict_do_update(
                index_elements=["engagement_id", "name"], set_={"meaning": meaning, "position": position}
            )
            self.connection.execute(again)
        for position, (name, each) in enumerate(base.sources.items()):
            content = asdict(each)
            row = self.insert(source, name=name, content=content, position=position)
            again = row.on_conflict_do_update(
                index_elements=["engagement_id", "name"], set_={"content": content, "position": position}
            )
            self.connection.execute(again)
        about = {
            "schema_version": base.schema_version,
            "default_audience": list(base.default_audience),
            "default_review_days": base.default_review_days,
            "default_language": base.default_language,
        }
        self.connection.execute(update(engagements).where(engagements.c.id == self.engagement_id).values(base=about))

    def _add_version(
        self, new: Version, version: int, at: datetime, author_id: int | None = None, *, position: int = 0
    ) -> None:
        name = new.entry.id
        if version == 1:
            self.connection.execute(self.insert(entry, name=name, version=1, position=position))
        else:
            self.connection.execute(self.update(entry).where(entry.c.name == name).values(version=version))
        values = {
            "content": entry_to_mapping(new.entry),
            "cited": {which: asdict(it) for which, it in new.sources.items()},
            "created_at": at,
            "author_id": author_id,
        }
        self.connection.execute(self.insert(entry_version, name=name, version=version, **values))

    def _statuses(self, entry_id: str | None = None) -> tuple[EntryStatus, ...]:
        """Return the newest version of every entry, or of one, with all that happened to it."""

        def of(table: Table) -> Result[Any]:
            query = self.select(table)
            return self.connection.execute(query if entry_id is None else query.where(table.c.name == entry_id))

        newest = self._versions(entry.c.version, entry_id)
        approvals: dict[tuple[str, int], list[Row[Any]]] = defaultdict(list)
        for row in of(approval):
            approvals[row.name, row.version].append(row)
        rejections = {
            (row.name, row.version): Rejection(person_id=row.person_id, comment=row.comment) for row in of(rejection)
        }
        risks = self._published_risks(entry_id)
        wishes: dict[str, dict[Side, Wish]] = defaultdict(dict)
        for row in of(entry_wish):
            wishes[row.name][Side(row.side)] = Wish(person_id=row.person_id, reason=row.reason)
        confirmed: dict[tuple[str, int], list[Row[Any]]] = defaultdict(list)
        for row in of(confirmation):
            confirmed[row.name, row.version].append(row)
        return tuple(
            EntryStatus(
                entry=newest[row.name][0].entry,
                sources=newest[row.name][0].sources,
                version=row.version,
                approved={Side(it.side): it.approved_at for it in approvals[row.name, row.version] if it.side},
                reviewed_on=row.reviewed_on,
                author_id=newest[row.name][1],
                for_risk=any(it.for_risk for it in approvals[row.name, row.version]),
                published_version=row.published_version,
                risks=frozenset({newest[row.name][0].entry.risk, *risks.get(row.name, ())}),
                rejected=rejections.get((row.name, row.version)),
                retired=_retired(row),
                wishes=wishes[row.name],
                confirmed=_confirmation(confirmed[row.name, row.published_version]),
            )
            for row in sorted(of(entry), key=lambda it: it.position)
        )

    def _versions(self, which: object, entry_id: str | None = None) -> dict[str, tuple[Version, int | None]]:
        """Return a version of every entry, or of one, and who wrote it."""
        joined = _with_version(which)
        columns = (entry_version.c.name, entry_version.c.content, entry_version.c.cited, entry_version.c.author_id)
        query = self.select(entry, *columns).select_from(joined)
        if entry_id is not None:
            query = query.where(entry.c.name == entry_id)
        return {row.name: (_to_version(row), row.author_id) for row in self.connection.execute(query)}

    def _published_risks(self, entry_id: str | None) -> dict[str, tuple[Risk]]:
        """Return what a wrong answer would touch, of what people are shown: nobody lowers it alone."""
        risk = entry_version.c.content["risk"].as_string()
        query = self.select(entry, entry.c.name, risk.label("risk")).select_from(
            _with_version(entry.c.published_version)
        )
        if entry_id is not None:
            query = query.where(entry.c.name == entry_id)
        return {row.name: (Risk(row.risk),) for row in self.connection.execute(query)}

    def _newest_fact(self, name: str) -> int:
        query = self.select(fact, func.max(fact.c.version)).where(fact.c.name == name)
        return self.connection.execute(query).scalar_one() or 0

    def _revision(self) -> int:
        query = engagements.select().where(engagements.c.id == self.engagement_id)
        return int(self.connection.execute(query).one().revision)


def _with_version(which: object) -> Join:
    """Join each entry with one of its versions."""
    return entry.join(
        entry_version,
        and_(
            entry_version.c.engagement_id == entry.c.engagement_id,
            entry_version.c.name == entry.c.name,
            entry_version.c.version == which,
        ),
    )


def _retired(row: Row[Any]) -> Retired | None:
    if row.retired_version is None:
        return None
    return Retired(version=row.retired_version, on=row.retired_on, by_id=row.retired_by, why=row.retired_why)


def _fact_state(row: Row[Any]) -> FactState:
    if row.withdrawn_at:
        return FactState.WITHDRAWN
    return FactState.APPROVED if row.approved_at else FactState.PROPOSED


def _confirmation(rows: Sequence[Row[Any]]) -> Confirmation:
    return Confirmation(
        approved=frozenset(Side(it.side) for it in rows if it.side),
        for_risk=any(it.for_risk for it in rows),
        since=min((it.confirmed_at.date() for it in rows), default=None),
    )


def _given(row: Row[Any]) -> list[Side | Role]:
    """Say for what an approval counts."""
    return [*([Side(row.side)] if row.side else []), *([Role.HR] if row.for_risk else [])]


def _to_version(row: Row[Any]) -> Version:
    sources = {name: Source(**content) for name, content in row.cited.items()}
    return Version(entry=entry_from_mapping(row.content), sources=sources)
