"""The one seam: a Turn in, a Reply out. Who is it, what is it, which use case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import commands, words
from bot.answering import answers, followups
from bot.answering.adviser import advised
from bot.answering.matcher_cache import MatcherCache
from bot.concerns import (
    counts,
    dialogue,
    ending,
    escalation,
    handing_over,
    listing,
    news,
    releasing,
    starting,
    taking,
    threads,
)
from bot.context import Context, split_subject
from bot.editing import entries, kinds, suggesting, teaching
from bot.editing.impact import preview_impact
from bot.editing.suggesting import suggest
from bot.engagement import membership, privacy, retention
from bot.errors import Forbidden, NotFound, SamesideError, Stranger, WrongReceipt
from bot.people import Membership, as_seen
from bot.ports.store import StoreUnavailable
from bot.reply import Listing, Notice, Reply, Row, Text, Tone
from bot.turn import Arrived, Edited, Left, Press, Shows, Start, Submit, Words, shown_by_caller
from knowledge.decision import Decision

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.answering.adviser import Adviser
    from bot.answering.followups import Following
    from bot.answering.ports import MatcherFactory
    from bot.commands import Command
    from bot.concerns.ports import Announcement
    from bot.people import Engagement, Person
    from bot.ports.clock import Alarm, Clock, Names
    from bot.ports.store import Store, Transaction, UnitOfWork
    from bot.turn import Turn
    from knowledge.matching.matcher import Match

NOTHING = Reply(decision=Decision.COMMAND)


class Bot:
    """The conversation core. Thread-safe: all it keeps is the library, which can be made again from the store."""

    def __init__(
        self,
        *,
        store: Store,
        prepare: MatcherFactory,
        clock: Clock,
        names: Names,
        alarm: Alarm,
        adviser: Adviser | None = None,
    ) -> None:
        self._store = store
        self._adviser = adviser
        self._matchers = MatcherCache(store, prepare)
        self._clock = clock
        self._names = names
        self._alarm = alarm

    def handle(self, turn: Turn) -> Reply:
        """Take in one turn: its effects, and its reply if the caller cannot show it, are committed on return.

        The same turn again (by its key) has no effect and an empty reply. Raises StoreUnavailable, upon which the
        platform should deliver the turn again; every other surprise becomes words with a reference id.
        """
        try:
            return self._handle(turn)
        except StoreUnavailable:
            raise
        except SamesideError as error:
            return self._excuse(turn, _explain(error))
        except Exception as surprise:  # noqa: BLE001 - the one place where a surprise becomes words
            return self._excuse(turn, Reply(decision=Decision.COMMAND, blocks=(_sorry(self._alarm(surprise)),)))

    def prepare(self, engagement: Engagement) -> None:
        """Make the engagement's library ready, so that its first question need not wait."""
        self._matchers.index(engagement)

    def compose(self, engagement: Engagement, announcement: Announcement) -> Reply | None:
        """Write news at the moment of its delivery; None if there is nobody any more who may be told."""
        now = self._clock()
        with self._store.reading(engagement) as work:
            try:
                recipient = work.people.get(announcement.recipient_id)
                reply = news.compose(work, engagement, recipient, announcement, self._names, now)
            except NotFound:
                return None
            concern = news.read_by(work, recipient, announcement) if reply else None
        if concern:
            with self._store.work(engagement) as work:  # once, however often it has to be tried
                if work.inbox.first_time(f"told:{engagement.id}:{announcement.dedupe_key}"):
                    work.audit.record("concern.told", concern, recipient.id, now)
        return reply

    def undelivered(self, engagement: Engagement, announcement: Announcement) -> None:
        """Act on news that can never be delivered."""
        with self._store.work(engagement) as work:
            news.undelivered(work, announcement)

    def tend(self) -> None:
        """Do what the clock has to: let readers see what was held back, and act where a concern waits for too long."""
        now = self._clock()
        for engagement in self._store.due(now):
            with self._store.work(engagement) as work:
                retention.forget(work, now)
                releasing.release(work, now)
                escalation.escalate(work, now)

    def expire(self) -> int:
        """Forget one batch of what was kept for long enough in each engagement; how many concerns that were."""
        now, count = self._clock(), 0
        for engagement in self._store.expiring(now):
            with self._store.work(engagement) as work:
                count += retention.carry_out(work, now)
        return count

    def _handle(self, turn: Turn) -> Reply:
        memberships = tuple(as_seen(turn.actor, it) for it in self._store.memberships(turn.actor))
        threaded = threads.where(self._store, turn, memberships)
        if isinstance(turn.said, Edited) and not threaded:
            return NOTHING
        member, about = threaded or (_member(turn, memberships), None)
        self._note_reach_elsewhere(turn, memberships, member)
        index = self._matchers.index(member.engagement)
        command, understood, impact, suggestions = None, None, None, None
        if isinstance(turn.said, Words) and about is None:
            answers.check_length(turn.said.text)
            command = commands.parse(turn.said.text)
            if command:
                impact = preview_impact(self._store, member, index, command, self._matchers.with_kind)
                suggestions = suggest(self._adviser, self._store, member, index, command)
            elif turn.said.text.strip():
                match = index.matcher.match(turn.said.text, caution=member.engagement.caution)
                understood = advised(self._adviser, self._store, member, index, turn, match)
        turn = starting.with_name(self._store, member.engagement, turn)
        with self._store.work(member.engagement) as work:
            if not work.inbox.first_time(turn.key):
                return NOTHING
            context = Context(
                turn=turn,
                engagement=member.engagement,
                person=member.person,
                memberships=memberships,
                work=work,
                index=index,
                now=self._clock(),
                names=self._names,
                adviser=self._adviser,
                impact=impact,
                suggestions=suggestions,
            )
            first_contact = _note_reach(work, member.person, turn)
            try:
                reply = self._act(context, command, understood, about, first_contact=first_contact)
            except WrongReceipt as error:  # counted, and so not rolled back; nothing else was done
                work.receipts.note_wrong(member.person.id, context.now)
                reply = _explain(error)
            _queue(work, turn, reply)
        return reply

    def _note_reach_elsewhere(self, turn: Turn, memberships: tuple[Membership, ...], here: Membership) -> None:
        """Note in the person's other engagements too how to answer them: their concerns and answers wait there.

        Before the turn has any effect, each in its own transaction: a failure leaves a turn that can be taken in again.
        """
        for other in memberships:
            if other is not here and not _knows(other.person, turn):
                with self._store.work(other.engagement) as work:
                    _note_reach(work, other.person, turn)

    def _act(
        self,
        context: Context,
        command: Command | None,
        understood: tuple[Match, Following | None] | None,
        about: int | None,
        *,
        first_contact: bool,
    ) -> Reply:
        match context.turn.said:
            case Arrived():
                if not first_contact:
                    return NOTHING
                hello = Text(words.welcome(context.person.name, context.engagement.name))
                return Reply(decision=Decision.SMALL_TALK, blocks=(hello,), private=True)
            case Left():
                return NOTHING
            case Start() as begun:
                return starting.start(context, begun)
            case Press() as press:
                return _pressed(context, press)
            case Submit() as submit:
                return _submitted(context, submit)
            case Edited() | Words() as said:
                return _heard(context, said, command, understood, about)

    def _excuse(self, turn: Turn, reply: Reply) -> Reply:
        """Note the turn as taken in and its excuse as queued, in a transaction of their own."""
        with self._store.transaction() as transaction:
            if not transaction.inbox.first_time(turn.key):
                return NOTHING
            if isinstance(turn.said, Left):
                return NOTHING  # there is nobody left to tell
            _queue(transaction, turn, reply)
        return reply


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


def _note_reach(work: UnitOfWork, person: Person, turn: Turn) -> bool:
    """Remember how to answer this person, and tell them what waited for them. True on the first contact."""
    if _knows(person, turn):
        return False
    work.people.note_reach(person.id, None if isinstance(turn.said, Left) else turn.reach)
    if person.reach is not None:
        return False
    news.catch_up(work, work.people.get(person.id))
    return True


def _heard(
    context: Context,
    said: Words | Edited,
    command: Command | None,
    understood: tuple[Match, Following | None] | None,
    about: int | None,
) -> Reply:
    if about is not None:
        return threads.heard(context, about, said)
    if command:
        return _run(context, command)
    if understood:
        return followups.react(context, said.text, *understood)
    return Reply(decision=Decision.SMALL_TALK, blocks=(Text(words.EMPTY),))


# What each button does, by the action it carries; the name it carries besides comes from outside.
PRESSED: Final[Mapping[str, Callable[[Context, str], Reply]]] = {
    "answer.show": answers.show,
    "answer.none": answers.not_it,
    "answer.wrong": answers.wrong,
    teaching.PASS_ON: teaching.pass_on,
    suggesting.TEACH: suggesting.teach,
    kinds.ADD: kinds.add,
    kinds.LEAVE: kinds.leave,
    taking.WRITE: taking.write,
    "concern.ask": taking.ask_person,
    "concern.log": taking.log,
    "concern.drop": taking.drop,
    "concern.show": dialogue.show,
    "concern.more": listing.more,
    "concern.acknowledge": dialogue.acknowledge,
    dialogue.ANSWER: dialogue.answer,
    dialogue.QUESTION: dialogue.question,
    dialogue.CHANGE: dialogue.change,
    handing_over.HAND_OVER: handing_over.choose,
    "concern.consent": handing_over.consent,
    "concern.refuse": handing_over.refuse,
    ending.RESOLVE: ending.resolve,
    "concern.confirm": ending.confirm,
    "concern.reopen": ending.reopen,
    "concern.withdraw": ending.withdraw,
    "concern.reveal": ending.reveal,
    "concern.revealed": ending.revealed,
    "concern.deleted": ending.deleted,
    "privacy.page": privacy.export,
    "privacy.forget": privacy.forget,
    "privacy.leave": privacy.leave,
}


# The subcommands of /concern that are about one concern.
CONCERN_ACTS: Final[Mapping[str, Callable[[Context, str], Reply]]] = {
    "show": dialogue.show,
    "receipt": dialogue.show,
    "reopen": ending.reopen,
    "withdraw": ending.withdraw,
    "reveal": ending.reveal,
    "delete": ending.delete,
}


def _pressed(context: Context, press: Press) -> Reply:
    _, name = split_subject(press.subject)
    if press.action not in PRESSED:
        raise NotFound(words.BUTTON_UNKNOWN)
    return PRESSED[press.action](context, name)


def _submitted(context: Context, submit: Submit) -> Reply:
    _, name = split_subject(submit.subject)
    match submit.form:
        case taking.WRITE:
            return taking.written(context, name, submit.fields)
        case dialogue.ANSWER:
            return dialogue.answered(context, name, submit.fields, submit.nonce)
        case dialogue.QUESTION:
            return dialogue.answered(context, name, submit.fields, submit.nonce, asks=True)
        case dialogue.CHANGE:
            return dialogue.changed(context, name, submit.fields, submit.nonce)
        case handing_over.HAND_OVER:
            return handing_over.chosen(context, name, submit.fields, submit.nonce)
        case ending.RESOLVE:
            return ending.resolved(context, name, submit.fields)
        case _:
            raise NotFound(words.BUTTON_UNKNOWN)


def _run(context: Context, command: Command) -> Reply:
    match command.name, command.argument:
        case "concern", "mine":
            return listing.mine(context, command.rest)
        case "concern", "list":
            return listing.waiting(context, command.rest)
        case "concern", "counts":
            return counts.told(context)
        case "concern", argument if argument in CONCERN_ACTS:
            return CONCERN_ACTS[argument](context, commands.needed(command))
        case "concern", _:
            return _concern(context, command.rest)
        case "kb", argument if argument:
            return _kb(context, command)
        case "privacy", argument:
            return privacy.run(context, argument)
        case "engagement", _:
            return membership.run(context, command)
        case _:
            return _help(context, command)


def _kb(context: Context, command: Command) -> Reply:
    if command.argument in teaching.COMMANDS:
        return teaching.run(context, command)
    if command.argument in kinds.COMMANDS:
        return kinds.run(context, command)
    if command.argument in suggesting.COMMANDS:
        return suggesting.run(context, command)
    return entries.run(context, command)


def _concern(context: Context, text: str) -> Reply:
    """Begin a concern: with the form, or with what was written; somebody in a crisis gets help first, and no form."""
    if not text:
        return taking.write(context, "")
    match = context.index.matcher.match(text)
    return answers.react(context, text, match) if match.kind == taking.CRISIS else taking.offer(context, text, match)


def _help(context: Context, command: Command) -> Reply:
    """List the commands that are of use to this person, or one command's forms."""
    names = [command.name] if command.name != "help" else list(commands.GRAMMAR)
    usages = [usage for name in names for usage in commands.GRAMMAR[name]]
    rows = tuple(
        Row(usage.example, usage.summary) for usage in usages if not usage.roles or usage.roles & context.person.roles
    )
    return Reply(
        decision=Decision.COMMAND, blocks=(Text(words.ASK_FREELY), Listing(words.COMMANDS, rows)), private=True
    )


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


def _sorry(reference: str) -> Notice:
    return Notice(words.surprise(reference), Tone.WARNING)
