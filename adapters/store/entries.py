"""An engagement's knowledge: entries with versions and approvals, sources, placeholders and facts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, update

from adapters.store.engine import added
from adapters.store.scoped import Scoped
from adapters.store.tables import approval, entry, entry_version, fact, fact_approval, placeholder, source
from adapters.store.tables import engagement as engagements
from bot import words
from bot.editing.ports import EntryStatus, Fact, FactState, Knowledge, Past, Published, Version
from bot.errors import NotFound
from bot.people import Side
from knowledge.entry import KnowledgeBase, Source, entry_from_mapping, entry_to_mapping
from knowledge.language import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy import Row

    from bot.people import Person


class StoredEntries(Scoped):
    """The knowledge of one engagement, in one transaction."""

    def knowledge(self) -> Knowledge:
        revision = self._revision()  # before the rest: what is newer than its revision is read again, never kept
        current = self._versions(entry.c.published_version)
        query = self.select(entry).where(entry.c.published_version.is_not(None)).order_by(entry.c.position)
        published = {
            row.name: Published(
                entry=current[row.name].entry, reviewed_on=row.reviewed_on, sources=current[row.name].sources
            )
            for row in self.connection.execute(query)
        }
        approved = self.select(fact).where(fact.c.approved_at.is_not(None)).order_by(fact.c.version)
        return Knowledge(
            revision=revision,
            published=published,
            facts={row.name: row.value for row in self.connection.execute(approved)},  # the newest version comes last
        )

    def statuses(self) -> tuple[EntryStatus, ...]:
        newest = self._versions(entry.c.version)
        approvals: dict[tuple[str, int], dict[Side, datetime]] = defaultdict(dict)
        for row in self.connection.execute(self.select(approval)):
            approvals[row.name, row.version][Side(row.side)] = row.approved_at
        return tuple(
            EntryStatus(
                entry=newest[row.name].entry,
                sources=newest[row.name].sources,
                version=row.version,
                approved=approvals[row.name, row.version],
                reviewed_on=row.reviewed_on,
            )
            for row in self.connection.execute(self.select(entry).order_by(entry.c.position))
        )

    def note_approval(self, entry_id: str, version: int, person: Person, at: datetime) -> frozenset[Side] | None:
        self.lock()  # the other side may be approving at this moment, and one of the two has to see both
        noted = self.insert(
            approval, name=entry_id, version=version, side=person.side, person_id=person.id, approved_at=at
        )
        if not added(self.connection, noted):
            return None
        given = self.select(approval, approval.c.side).where(approval.c.name == entry_id, approval.c.version == version)
        return frozenset(map(Side, self.connection.execute(given).scalars()))

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
        shown = self.select(entry, entry.c.published_version).where(entry.c.name == entry_id)
        published = self.connection.execute(shown).scalar_one_or_none()
        given: dict[int, dict[Side, tuple[int, datetime]]] = defaultdict(dict)
        for row in self.connection.execute(self.select(approval).where(approval.c.name == entry_id)):
            given[row.version][Side(row.side)] = (row.person_id, row.approved_at)
        columns = (entry_version.c.version, entry_version.c.created_at)
        made = self.select(entry_version, *columns).where(entry_version.c.name == entry_id)
        return tuple(
            Past(
                version=row.version,
                created_at=row.created_at,
                approved=given[row.version],
                published=row.version == published,
            )
            for row in self.connection.execute(made.order_by(entry_version.c.version))
        )

    def publish(self, entry_id: str, version: int, on: date) -> None:
        older = or_(entry.c.published_version.is_(None), entry.c.published_version < version)
        newest = self.update(entry).where(entry.c.name == entry_id, older)
        self.connection.execute(newest.values(published_version=version, reviewed_on=on))
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
                state=FactState.APPROVED if row.approved_at else FactState.PROPOSED,
                proposed_by=row.proposed_by,
                approved=frozenset(Side(it.side) for it in given[row.name, row.version] if it.side),
                for_risk=any(it.for_risk for it in given[row.name, row.version]),
            )
            for row in self.connection.execute(self.select(fact).order_by(fact.c.version))
        }

    def propose_fact(self, name: str, value: str, person: Person, at: datetime) -> None:
        self.lock()
        version = self._newest_fact(name) + 1
        self.connection.execute(
            self.insert(fact, name=name, version=version, value=value, proposed_by=person.id, proposed_at=at)
        )

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
        """The publications that entries cite, by name."""
        query = self.select(source).order_by(source.c.position)
        return {row.name: Source(**row.content) for row in self.connection.execute(query)}

    def take_in(self, base: KnowledgeBase, at: datetime) -> tuple[int, int]:
        """Take in a knowledge base: (entries new or changed, entries unchanged).

        A changed entry gets a new version, which answers once both sides have approved it; the published one goes on
        answering until then. Entries that the file does not name stay.
        """
        self.lock()
        self._declare(base)
        newest = {status.entry.id: status for status in self.statuses()}
        changed = 0
        for position, each in enumerate(base.entries):
            known = newest.get(each.id)
            cited = {name: base.sources[name] for name in each.cites if name in base.sources}
            if known is None or (known.entry, known.sources) != (each, cited):
                self._add_version(Version(entry=each, sources=cited), known.version + 1 if known else 1, at)
                changed += 1
            self.connection.execute(self.update(entry).where(entry.c.name == each.id).values(position=position))
        self.revise()
        return changed, len(base.entries) - changed

    def give_out(self) -> KnowledgeBase:
        """Return the newest version of everything, as it was taken in. Raises NotFound if nothing ever was."""
        query = engagements.select().where(engagements.c.id == self.engagement_id)
        about = self.connection.execute(query).one().base
        if about is None:
            raise NotFound(words.NO_ENTRIES)
        return KnowledgeBase(
            schema_version=about["schema_version"],
            default_audience=tuple(about["default_audience"]),
            default_review_days=about["default_review_days"],
            placeholders=self.placeholders(),
            sources=self.sources(),
            entries=tuple(status.entry for status in self.statuses()),
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

    def _add_version(self, new: Version, version: int, at: datetime) -> None:
        name = new.entry.id
        if version == 1:
            self.connection.execute(self.insert(entry, name=name, version=1, position=0))
        else:
            self.connection.execute(self.update(entry).where(entry.c.name == name).values(version=version))
        values = {
            "content": entry_to_mapping(new.entry),
            "cited": {which: asdict(it) for which, it in new.sources.items()},
            "created_at": at,
        }
        self.connection.execute(self.insert(entry_version, name=name, version=version, **values))

    def _versions(self, which: object) -> dict[str, Version]:
        joined = entry.join(
            entry_version,
            and_(
                entry_version.c.engagement_id == entry.c.engagement_id,
                entry_version.c.name == entry.c.name,
                entry_version.c.version == which,
            ),
        )
        columns = (entry_version.c.name, entry_version.c.content, entry_version.c.cited)
        query = self.select(entry, *columns).select_from(joined)
        return {row.name: _to_version(row) for row in self.connection.execute(query)}

    def _newest_fact(self, name: str) -> int:
        query = self.select(fact, func.max(fact.c.version)).where(fact.c.name == name)
        return self.connection.execute(query).scalar_one() or 0

    def _revision(self) -> int:
        query = engagements.select().where(engagements.c.id == self.engagement_id)
        return int(self.connection.execute(query).one().revision)


def _to_version(row: Row[Any]) -> Version:
    sources = {name: Source(**content) for name, content in row.cited.items()}
    return Version(entry=entry_from_mapping(row.content), sources=sources)
