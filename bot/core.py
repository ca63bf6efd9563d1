"""The one seam: a Turn in, a Reply out. Who is it, which use case, one transaction.

What the product can do is data, in `features`; nothing here knows a subject by its name.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot import words
from bot.commands import Grammar
from bot.context import Context, split_subject
from bot.errors import Forbidden, NotFound, SamesideError, Stranger
from bot.feature import Preparation
from bot.lengths import check_length
from bot.matcher_cache import PATIENCE, MatcherCache
from bot.people import Membership, as_seen
from bot.ports.store import OutOfTurn, StoreUnavailable
from bot.reply import Notice, Reply, Text, Tone
from bot.turn import Left, Press, Shows, Submit, Words, shown_by_caller
from bot.working_hours import midnight
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from bot.announcement import Announcement
    from bot.answering.ports import Adviser, MatcherFactory
    from bot.feature import Act, CommandAct, CommandUse, Feature, News, TurnUse
    from bot.matcher_cache import Index
    from bot.people import Engagement, Person
    from bot.ports.clock import Alarm, Clock, Names
    from bot.ports.store import Inbox, Store, Transaction, UnitOfWork
    from bot.turn import Turn

NOTHING = Reply(decision=Decision.COMMAND)


class UseCases:
    """Everything that the features offer, in one table of each kind. Raises ValueError where two offer the same."""

    def __init__(self, features: Iterable[Feature]) -> None:
        self.buttons: dict[str, Callable[[Context, str], Reply]] = {}
        self.forms: dict[str, Callable[[Context, str, Submit], Reply]] = {}
        self.before: dict[str, Callable[[Preparation, Press | Submit], object]] = {}
        self.turns: dict[type, TurnUse] = {}
        self.news: dict[str, News] = {}
        self._commands: dict[tuple[str, str], CommandUse] = {}
        self._everywhere: dict[str, CommandAct] = {}
        for feature in features:
            _merge(self._commands, {(use.form.command, use.form.name): use for use in feature.commands})
            _merge(self._everywhere, feature.everywhere)
            _merge(self.buttons, feature.buttons)
            _merge(self.forms, feature.forms)
            if feature.before:
                self.before |= dict.fromkeys((*feature.buttons, *feature.forms), feature.before)
            _merge(self.turns, feature.turns)
            _merge(self.news, {feature.name: feature.news} if feature.news else {})
        if taken := [name for _, name in self._commands if name in self._everywhere]:
            raise ValueError(f"a subcommand of every command is offered for one, too: {taken[0]}")
        self.grammar = Grammar((use.form for use in self._commands.values()), self._everywhere)

    def command(self, name: str, argument: str) -> tuple[CommandAct, CommandUse | None]:
        """Return what a command does; one that does nothing alone does what every command can."""
        use = self._commands.get((name, argument))
        if use:
            return use.act, use
        return self._everywhere.get(argument) or next(iter(self._everywhere.values())), None


def _merge(table: dict[Any, Any], more: Mapping[Any, Any]) -> None:
    if twice := table.keys() & more.keys():
        raise ValueError(f"offered twice: {', '.join(map(str, twice))}")
    table.update(more)


class Bot:
    """The conversation core. Thread-safe: all it keeps are matchers, which can be made again from the store."""

    def __init__(
        self,
        *,
        store: Store,
        prepare: MatcherFactory,
        clock: Clock,
        names: Names,
        alarm: Alarm,
        features: tuple[Feature, ...],
        adviser: Adviser | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """`patience`: seconds that a question waits for a matcher of what was just changed."""
        self._store = store
        self._adviser = adviser
        self._matchers = MatcherCache(store, prepare, patience=patience)
        self._clock = clock
        self._names = names
        self._alarm = alarm
        self._features = features
        self._uses = UseCases(features)

    @property
    def commands(self) -> tuple[str, ...]:
        """The names of the commands, without slashes."""
        return self._uses.grammar.names

    def handle(self, turn: Turn, *, waiting: int | None = None) -> Reply:
        """Handle one turn: its effects, and its reply if the caller cannot show it, are committed on return.

        The same turn again has no effect and an empty reply: it is known by its key, or where it was taken in before
        and waits by its number, `waiting`. Raises StoreUnavailable, upon which the turn should be handed in again, and
        OutOfTurn where an earlier one of the same person waits; every other surprise becomes words with a reference.
        """
        try:
            return self._handle(turn, waiting)
        except (StoreUnavailable, OutOfTurn):
            raise
        except SamesideError as error:
            return self._excuse(turn, waiting, _explain(error))
        except Exception as surprise:  # noqa: BLE001 - the one place where a surprise becomes words
            return self._excuse(turn, waiting, _surprised(self._alarm(surprise)))

    def give_up(self, turn: Turn, *, waiting: int) -> Reply:
        """Excuse a turn that waits and ended every process that began it."""
        return self._excuse(turn, waiting, _surprised(self._alarm(Unfinished())))

    def prepare(self, engagement: Engagement) -> None:
        """Make the engagement's matcher ready, so that its first question need not wait."""
        self._matchers.index(engagement)

    def compose(self, engagement: Engagement, announcement: Announcement) -> Reply | None:
        """Write news at the moment of its delivery; None if there is nobody any more who may be told."""
        news, now = self._uses.news[announcement.subject], self._clock()
        with self._store.reading(engagement) as work:
            try:
                recipient = work.people.get(announcement.recipient_id)
                reply = news.compose(work, engagement, recipient, announcement, self._names, now)
            except NotFound:
                return None
            read = news.read_as(work, recipient, announcement) if reply else None
        if read:
            with self._store.work(engagement) as work:  # once, however often it has to be tried
                if work.inbox.first_time(f"told:{engagement.id}:{announcement.dedupe_key}"):
                    work.audit.record("concern.told", read, recipient.id, now)
        return reply

    def undelivered(self, engagement: Engagement, announcement: Announcement) -> None:
        """Act on news that can never be delivered."""
        with self._store.work(engagement) as work:
            self._uses.news[announcement.subject].undelivered(work, announcement)

    def tend(self) -> None:
        """Do what the clock has to, such as letting readers see what was held back."""
        now = self._clock()
        for engagement in self._store.due(now):
            with self._store.work(engagement) as work:
                for due in (due for feature in self._features for due in feature.due):
                    due(work, now)
                self._look(work, now)

    def _look(self, work: UnitOfWork, now: datetime) -> None:
        """Look at the whole engagement, where it is time to, and note when it is again: the next day at the latest."""
        planned = work.next_look()
        if planned and planned > now:
            return
        uses = (look for feature in self._features for look in feature.looks)
        wanted = [at for look in uses if (at := look(work, now, planned is not None))]
        work.next_look(min([*wanted, midnight(now) + timedelta(days=1)]))

    def expire(self) -> int:
        """Forget one batch of what was kept for long enough in each engagement; how much that was."""
        now, count = self._clock(), 0
        for engagement in self._store.expiring(now):
            with self._store.work(engagement) as work:
                count += sum(feature.expire(work, now) for feature in self._features if feature.expire)
        return count

    def _handle(self, turn: Turn, waiting: int | None) -> Reply:
        stored = self._store.memberships(turn.actor)
        memberships = tuple(as_seen(turn.actor, it) for it in stored)
        mistaken = {it.engagement.id for it in stored if it.person.guest is not turn.actor.guest}
        member, claimed = self._claimed(turn, memberships) or (None, None)
        if not claimed and not isinstance(turn.said, Press | Submit) and type(turn.said) not in self._uses.turns:
            return NOTHING if waiting is None else self._excuse(turn, waiting, NOTHING)
        member = member or _member(turn, memberships)
        self._note_reach_elsewhere(turn, memberships, member, mistaken)
        index = self._matchers.index(member.engagement)
        act, prepared = (claimed, None) if claimed else self._prepared(turn, member, index)
        with self._store.work(member.engagement) as work:
            if not _is_new(work.inbox, turn, waiting):
                return NOTHING
            context = Context(
                turn=turn,
                engagement=member.engagement,
                person=member.person,
                memberships=memberships,
                work=work,
                index=index,
                grammar=self._uses.grammar,
                now=self._clock(),
                names=self._names,
                adviser=self._adviser,
                first_contact=self._note_reach(work, member, turn, mistaken),
                prepared=prepared,
            )
            try:
                reply = act(context)
            except SamesideError as error:
                if not error.keeps:
                    raise
                reply = _explain(error)
            _queue(work, turn, reply)
        return reply

    def _claimed(self, turn: Turn, memberships: tuple[Membership, ...]) -> tuple[Membership, Act] | None:
        """Return what a turn belongs to, and what is done with it, if a feature says so."""
        claims = (feature.claim for feature in self._features if feature.claim)
        found = (claim(self._store, self._uses.grammar, turn, memberships) for claim in claims)
        return next(filter(None, found), None)

    def _prepared(self, turn: Turn, member: Membership, index: Index) -> tuple[Act, object]:
        """Find the turn's use case, and let it look at what it has to before the transaction. Raises SamesideError."""
        preparation = Preparation(
            turn=turn,
            member=member,
            store=self._store,
            index=index,
            now=self._clock(),
            with_kind=self._matchers.with_kind,
            adviser=self._adviser,
        )
        match turn.said:
            case Press(action=action, subject=subject) as pressed:
                press, name = _known(self._uses.buttons, action), split_subject(subject)[1]
                before = self._uses.before.get(action)
                return (lambda context: press(context, name)), before(preparation, pressed) if before else None
            case Submit(form=form, subject=subject) as submit:
                send, name = _known(self._uses.forms, form), split_subject(subject)[1]
                before = self._uses.before.get(form)
                return (lambda context: send(context, name, submit)), before(preparation, submit) if before else None
            case Words(text=text):
                check_length(text)
                if command := self._uses.grammar.parse(text):
                    do, use = self._uses.command(command.name, command.argument)
                    prepared = use.prepare(preparation, command) if use and use.prepare else None
                    return (lambda context: do(context, command)), prepared
        turned = self._uses.turns[type(turn.said)]
        return turned.act, turned.prepare(preparation) if turned.prepare else None

    def _note_reach_elsewhere(
        self, turn: Turn, memberships: tuple[Membership, ...], here: Membership, mistaken: set[int]
    ) -> None:
        """Note in the person's other engagements too how to answer them: their concerns and answers wait there.

        Before the turn has any effect, each in its own transaction: a failure leaves a turn that can be taken in again.
        """
        for other in memberships:
            if other is not here and (other.engagement.id in mistaken or not _knows(other.person, turn)):
                with self._store.work(other.engagement) as work:
                    self._note_reach(work, other, turn, mistaken)

    def _note_reach(self, work: UnitOfWork, member: Membership, turn: Turn, mistaken: set[int]) -> bool:
        """Remember how to answer this person, and tell them what waited for them. True on the first contact.

        Where it was not known that their account is a guest's, or is no longer, that is noted first.
        """
        person = member.person
        if member.engagement.id in mistaken:
            work.people.note_guest(person.id, guest=turn.actor.guest)
        if _knows(person, turn):
            return False
        work.people.note_reach(person.id, None if isinstance(turn.said, Left) else turn.reach)
        if person.reach is not None:
            return False
        for reached in (feature.reached for feature in self._features if feature.reached):
            reached(work, work.people.get(person.id))
        return True

    def _excuse(self, turn: Turn, waiting: int | None, reply: Reply) -> Reply:
        """Note the turn as handled and its excuse as queued, in a transaction of their own."""
        with self._store.transaction() as transaction:
            if not _is_new(transaction.inbox, turn, waiting):
                return NOTHING
            if isinstance(turn.said, Left):
                return NOTHING  # there is nobody left to tell
            _queue(transaction, turn, reply)
        return reply


class Unfinished(Exception):  # noqa: N818 - the situation's name
    """Every process that began this turn ended before the turn did."""


def _is_new(inbox: Inbox, turn: Turn, waiting: int | None) -> bool:
    """Note the turn as handled; False if it was before. Raises OutOfTurn."""
    return inbox.first_time(turn.key) if waiting is None else inbox.finish(waiting)


def _known(table: Mapping[str, Callable[..., Reply]], name: str) -> Callable[..., Reply]:
    if name not in table:
        raise NotFound(words.BUTTON_UNKNOWN)
    return table[name]


def _member(turn: Turn, memberships: tuple[Membership, ...]) -> Membership:
    """The engagement of the card that was pressed, or else the one chosen last. Raises Stranger."""
    if not memberships:
        raise Stranger
    if isinstance(turn.said, Press | Submit):
        engagement_id, _ = split_subject(turn.said.subject)
        for membership in memberships:
            if membership.engagement.id == engagement_id:
                return membership
        raise NotFound(words.NO_LONGER_THERE)
    return memberships[0]


def _knows(person: Person, turn: Turn) -> bool:
    """Whether the turn says nothing new about how to answer this person."""
    known, reach = person.reach, turn.reach
    if isinstance(turn.said, Left):
        return known is None
    return known is not None and known.key == reach.key and reach.reference.items() <= known.reference.items()


def _queue(transaction: Transaction, turn: Turn, reply: Reply) -> None:
    """Queue what the caller cannot show. A private reply to something said before others goes to the person alone."""
    if not reply.blocks or shown_by_caller(turn, reply):
        return
    if reply.private and turn.shared:
        # Never in place of the card that was pressed, either: others read that one too.
        transaction.outbox.reply(turn.reach, reply, key=turn.key)
        if turn.caller_shows is Shows.NOTHING and isinstance(turn.said, Words):
            note = Reply(decision=reply.decision, blocks=(Text(words.CONTINUED_PRIVATELY),))
            transaction.outbox.reply(turn.place, note, key=f"{turn.key}:note", thread=turn.thread)
    elif reply.replaces and turn.card:
        transaction.outbox.reply(turn.place, reply, key=turn.key, card=turn.card)
    else:
        transaction.outbox.reply(turn.place, reply, key=turn.key, thread=turn.thread)


def _explain(error: SamesideError) -> Reply:
    match error:
        case Stranger():
            text = words.STRANGER
        case Forbidden():
            text = words.forbidden(error.roles)
        case _:
            text = str(error)
    return Reply(
        decision=Decision.COMMAND, blocks=(Notice(text, Tone.WARNING),), private=not isinstance(error, Stranger)
    )


def _surprised(reference: str) -> Reply:
    return Reply(decision=Decision.COMMAND, blocks=(Notice(words.surprise(reference), Tone.WARNING),))
