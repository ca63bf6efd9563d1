"""An engagement's own kinds of message: admins and approvers see what one would change before it counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot import words
from bot.commands import closest
from bot.concerns.taking import MISCONDUCT
from bot.editing.impact import Impact
from bot.editing.kind_reading import MAX_NAME_LENGTH, kind_to_add, name_of, own_questions
from bot.editing.teaching import MAX_SHOWN, title
from bot.errors import BadInput, Conflict, NotFound
from bot.people import EDITORS
from bot.reply import Button, Buttons, Listing, Notice, Record, Reply, Row, Style, Text, Tone, private_reply
from knowledge.decision import Decision
from knowledge.kind import CRISIS
from knowledge.starter import starter_kinds

if TYPE_CHECKING:
    from bot.context import Context
    from bot.editing.ports import Knowledge
    from bot.reply import Block
    from knowledge.kind import Kind

ADD: Final = "kind.add"
LEAVE: Final = "kind.leave"
MAX_KINDS: Final = 50
_DROP: Final = re.compile(r"drop\s+(?P<rest>\S+)\s*", re.IGNORECASE)


def own_kind(context: Context, written: str) -> Reply:
    """Propose a kind, "add NAME REACTION: example | ...", or take one back, "drop NAME". Raises BadInput."""
    if dropped := _DROP.fullmatch(written):
        return _drop(context, dropped["rest"])
    kind = kind_to_add(context.index, written)
    if kind is None:
        raise BadInput(words.missing_argument("kb kind", words.KIND_EXAMPLE))
    return _propose(context, kind)


def add(context: Context, proposal: str) -> Reply:
    """Let a kind count whose effect was shown, unless what is known has changed since."""
    context.person.require(*sorted(EDITORS))
    found = context.work.kinds.proposed(proposal)
    if found is None:
        raise NotFound(words.KIND_GONE)
    kind, shown_at = found
    if context.index.knowledge.revision != shown_at:
        raise Conflict(words.KNOWLEDGE_MOVED)
    if not context.work.kinds.add(proposal):
        raise NotFound(words.KIND_GONE)  # somebody else has pressed meanwhile
    context.work.audit.record("kind.added", kind.id, context.person.id, context.now)
    return private_reply(Notice(words.kind_added(kind.id), Tone.DONE), replaces=True)


def leave(context: Context, proposal: str) -> Reply:
    """Forget a kind that was only proposed."""
    context.person.require(*sorted(EDITORS))
    found = context.work.kinds.proposed(proposal)
    if found is None:
        raise NotFound(words.KIND_GONE)
    context.work.kinds.drop(found[0].id)
    return private_reply(Text(words.KIND_LEFT), replaces=True)


def _propose(context: Context, kind: Kind) -> Reply:
    """Show what a kind would change, and keep it until somebody says that it is to count."""
    impact = context.prepared
    if not isinstance(impact, Impact):
        raise Conflict(words.KNOWLEDGE_MOVED)
    _check_delicate(kind, impact)
    _check_taken(context.index.knowledge, kind, impact)
    others = [it for it in context.work.kinds.all() if it.kind.id != kind.id]
    if len(others) >= MAX_KINDS:
        raise BadInput(words.kinds_many(MAX_KINDS))
    proposal, revision = context.names(), context.index.knowledge.revision
    if not context.work.kinds.propose(proposal, kind, revision, context.person, context.now):
        raise Conflict(words.kind_taken(kind.id))  # somebody else has added one of that name meanwhile
    subject = context.subject(proposal)
    buttons = Buttons(
        (
            Button(label=words.ADD_KIND, action=ADD, subject=subject, nonce=context.names(), style=Style.PRIMARY),
            Button(label=words.LEAVE_KIND, action=LEAVE, subject=subject, nonce=context.names()),
        )
    )
    return private_reply(Notice(words.KIND_SHOWN), _record(kind), *_effect(kind, impact), buttons)


def _record(kind: Kind) -> Record:
    rows = (
        Row(words.KIND_DONE, words.OUTCOMES[kind.reaction]),
        Row(words.KIND_SAID, words.REACTIONS.get(kind.reaction, words.I_DO_NOT_KNOW)),
        Row(words.KIND_EXAMPLES, " | ".join(kind.examples)),
    )
    return Record(words.kind_title(kind.id), rows)


def _check_delicate(kind: Kind, impact: Impact) -> None:
    """Raise BadInput if an example is one of the messages that get help before anything else."""
    for text in kind.examples:
        if impact.now[text].kind in {CRISIS, MISCONDUCT}:
            raise BadInput(words.kind_example_delicate(text))


def _check_taken(knowledge: Knowledge, kind: Kind, impact: Impact) -> None:
    """Raise BadInput if the kind would take what an entry answers: its own questions, in others' words."""
    taken = []
    for question, entry_id in own_questions(knowledge).items():
        if question not in impact.then:
            continue
        now, then = impact.now[question], impact.then[question]
        answered = now.decision is Decision.ANSWER and title(now) == entry_id
        lost = then.decision is not Decision.ANSWER or title(then) != entry_id
        if answered and lost and then.kinds[:1] and then.kinds[0].kind_id == kind.id:
            taken.append((question, entry_id))
    if taken:
        raise BadInput(words.kind_would_take(taken[:3]))


def _effect(kind: Kind, impact: Impact) -> list[Block]:
    """Say how the examples are understood so far, and which other questions would be understood differently."""
    blocks: list[Block] = []
    so_far = [Row(text, title(impact.now[text])) for text in kind.examples if _is_taken_away(kind, impact, text)]
    if so_far:
        blocks += [Listing(words.EXAMPLES_TAKEN, tuple(so_far[:MAX_SHOWN])), *_more(len(so_far) - MAX_SHOWN)]
    if not impact.tried:
        return [*blocks, Text(words.MANY_TO_TRY)]
    titles = {text: (title(impact.now[text]), title(then)) for text, then in impact.then.items()}
    rows = [Row(text, words.became(*both)) for text, both in titles.items() if both[0] != both[1]]
    if not rows:
        return [*blocks, Text(words.KIND_CHANGES_NOTHING)]
    return [*blocks, Listing(words.CHANGES, tuple(rows[:MAX_SHOWN])), *_more(len(rows) - MAX_SHOWN)]


def _is_taken_away(kind: Kind, impact: Impact, text: str) -> bool:
    """Whether an example gets something else so far than that it is not known, or what the kind leads to."""
    return impact.now[text].decision not in {kind.reaction, Decision.ABSTAIN_OFFER_CONCERN}


def _more(count: int) -> tuple[Text, ...]:
    return (Text(words.and_more(count)),) if count > 0 else ()


def all_kinds(context: Context) -> Reply:
    """List the engagement's own kinds of message, and those that ship."""
    taught: dict[str, int] = {}
    for it in context.work.phrasings.all():
        taught[it.target] = taught.get(it.target, 0) + it.is_kind

    def row(kind: Kind, *, waits: bool = False) -> Row:
        line = words.kind_line(kind.reaction, len(kind.examples), taught.get(kind.id, 0), waits=waits)
        return Row(kind.id, line)

    own = tuple(row(it.kind, waits=not it.counts) for it in context.work.kinds.all())
    mine: Block = Listing(words.KINDS_OWN, own) if own else Text(words.NO_OWN_KINDS)
    return private_reply(mine, Listing(words.KINDS_SHIPPED, tuple(map(row, starter_kinds()))))


def _drop(context: Context, written: str) -> Reply:
    name = name_of(written)
    if not context.work.kinds.drop(name):
        if name in {kind.id for kind in starter_kinds()}:
            raise BadInput(words.kind_ships(name))
        own = [it.kind.id for it in context.work.kinds.all()]
        raise NotFound(words.no_such_kind(written[:MAX_NAME_LENGTH], closest(name, own)))
    context.work.audit.record("kind.dropped", name, context.person.id, context.now)
    return private_reply(Notice(words.kind_dropped(name), Tone.DONE))
