"""An engagement's own kinds of message: admins and approvers see what one would change before it counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot import words
from bot.commands import EDITORS, closest
from bot.concerns.taking import CRISIS, MISCONDUCT
from bot.errors import BadInput, Conflict, NotFound
from bot.kind_reading import LONGEST_NAME, kind_to_add, name_of, own_questions
from bot.reply import Button, Buttons, Listing, Notice, Record, Reply, Row, Style, Text, Tone
from bot.teaching import MOST_SHOWN, title
from knowledge.decision import Decision
from knowledge.starter import starter_kinds

if TYPE_CHECKING:
    from bot.commands import Command
    from bot.foresight import Foresight
    from bot.ports import Knowledge
    from bot.reply import Block
    from bot.scene import Scene
    from knowledge.kind import Kind

ADD: Final = "kind.add"
LEAVE: Final = "kind.leave"
COMMANDS: Final = frozenset({"kind", "kinds"})
MOST_KINDS: Final = 50
_DROP: Final = re.compile(r"drop\s+(?P<rest>\S+)\s*", re.IGNORECASE)


def run(scene: Scene, command: Command) -> Reply:
    """Carry out one of the /kb commands about kinds of message."""
    scene.person.require(*sorted(EDITORS))
    if command.argument == "kinds":
        return _kinds(scene)
    if dropped := _DROP.fullmatch(command.rest):
        return _drop(scene, dropped["rest"])
    kind = kind_to_add(scene.shelf, command.rest)
    if kind is None:
        raise BadInput(words.missing_argument("kb kind", words.KIND_EXAMPLE))
    return _propose(scene, kind)


def add(scene: Scene, proposal: str) -> Reply:
    """Let a kind count whose effect was shown, unless what is known has changed since."""
    scene.person.require(*sorted(EDITORS))
    found = scene.work.kinds.proposed(proposal)
    if found is None:
        raise NotFound(words.KIND_GONE)
    kind, shown_at = found
    if scene.shelf.knowledge.revision != shown_at:
        raise Conflict(words.KNOWLEDGE_MOVED)
    if not scene.work.kinds.add(proposal):
        raise NotFound(words.KIND_GONE)  # somebody else has pressed meanwhile
    scene.work.audit.record("kind.added", kind.id, scene.person.id, scene.now)
    return _said(Notice(words.kind_added(kind.id), Tone.DONE), replaces=True)


def leave(scene: Scene, proposal: str) -> Reply:
    """Forget a kind that was only proposed."""
    scene.person.require(*sorted(EDITORS))
    found = scene.work.kinds.proposed(proposal)
    if found is None:
        raise NotFound(words.KIND_GONE)
    scene.work.kinds.drop(found[0].id)
    return _said(Text(words.KIND_LEFT), replaces=True)


def _propose(scene: Scene, kind: Kind) -> Reply:
    """Show what a kind would change, and keep it until somebody says that it is to count."""
    foresight = scene.foresight
    if foresight is None:
        raise Conflict(words.KNOWLEDGE_MOVED)
    _check_delicate(kind, foresight)
    _check_taken(scene.shelf.knowledge, kind, foresight)
    others = [it for it in scene.work.kinds.all() if it.kind.id != kind.id]
    if len(others) >= MOST_KINDS:
        raise BadInput(words.kinds_many(MOST_KINDS))
    proposal, revision = scene.names(), scene.shelf.knowledge.revision
    if not scene.work.kinds.propose(proposal, kind, revision, scene.person, scene.now):
        raise Conflict(words.kind_taken(kind.id))  # somebody else has added one of that name meanwhile
    subject = scene.subject(proposal)
    buttons = Buttons(
        (
            Button(label=words.ADD_KIND, action=ADD, subject=subject, nonce=scene.names(), style=Style.PRIMARY),
            Button(label=words.LEAVE_KIND, action=LEAVE, subject=subject, nonce=scene.names()),
        )
    )
    return _said(Notice(words.KIND_SHOWN), _record(kind), *_effect(kind, foresight), buttons)


def _record(kind: Kind) -> Record:
    rows = (
        Row(words.KIND_DONE, words.OUTCOMES[kind.reaction]),
        Row(words.KIND_SAID, words.REACTIONS.get(kind.reaction, words.I_DO_NOT_KNOW)),
        Row(words.KIND_EXAMPLES, " | ".join(kind.examples)),
    )
    return Record(words.kind_title(kind.id), rows)


def _check_delicate(kind: Kind, foresight: Foresight) -> None:
    """Raise BadInput if an example is one of the messages that get help before anything else."""
    for text in kind.examples:
        if foresight.now[text].kind in {CRISIS, MISCONDUCT}:
            raise BadInput(words.kind_example_delicate(text))


def _check_taken(knowledge: Knowledge, kind: Kind, foresight: Foresight) -> None:
    """Raise BadInput if the kind would take what an entry answers: its own questions, in others' words."""
    taken = []
    for question, entry_id in own_questions(knowledge).items():
        if question not in foresight.then:
            continue
        now, then = foresight.now[question], foresight.then[question]
        answered = now.decision is Decision.ANSWER and title(now) == entry_id
        lost = then.decision is not Decision.ANSWER or title(then) != entry_id
        if answered and lost and then.kinds[:1] and then.kinds[0].kind_id == kind.id:
            taken.append((question, entry_id))
    if taken:
        raise BadInput(words.kind_would_take(taken[:3]))


def _effect(kind: Kind, foresight: Foresight) -> list[Block]:
    """Say how the examples are understood so far, and which other questions would be understood differently."""
    blocks: list[Block] = []
    so_far = [Row(text, title(foresight.now[text])) for text in kind.examples if _is_taken_away(kind, foresight, text)]
    if so_far:
        blocks += [Listing(words.EXAMPLES_TAKEN, tuple(so_far[:MOST_SHOWN])), *_more(len(so_far) - MOST_SHOWN)]
    if not foresight.tried:
        return [*blocks, Text(words.MANY_TO_TRY)]
    titles = {text: (title(foresight.now[text]), title(then)) for text, then in foresight.then.items()}
    rows = [Row(text, words.became(*both)) for text, both in titles.items() if both[0] != both[1]]
    if not rows:
        return [*blocks, Text(words.KIND_CHANGES_NOTHING)]
    return [*blocks, Listing(words.CHANGES, tuple(rows[:MOST_SHOWN])), *_more(len(rows) - MOST_SHOWN)]


def _is_taken_away(kind: Kind, foresight: Foresight, text: str) -> bool:
    """Whether an example gets something else so far than that it is not known, or what the kind leads to."""
    return foresight.now[text].decision not in {kind.reaction, Decision.ABSTAIN_OFFER_CONCERN}


def _more(count: int) -> tuple[Text, ...]:
    return (Text(words.and_more(count)),) if count > 0 else ()


def _kinds(scene: Scene) -> Reply:
    taught: dict[str, int] = {}
    for it in scene.work.phrasings.all():
        taught[it.target] = taught.get(it.target, 0) + it.is_kind

    def row(kind: Kind, *, waits: bool = False) -> Row:
        line = words.kind_line(kind.reaction, len(kind.examples), taught.get(kind.id, 0), waits=waits)
        return Row(kind.id, line)

    own = tuple(row(it.kind, waits=not it.counts) for it in scene.work.kinds.all())
    mine: Block = Listing(words.KINDS_OWN, own) if own else Text(words.NO_OWN_KINDS)
    return _said(mine, Listing(words.KINDS_SHIPPED, tuple(map(row, starter_kinds()))))


def _drop(scene: Scene, written: str) -> Reply:
    name = name_of(written)
    if not scene.work.kinds.drop(name):
        if name in {kind.id for kind in starter_kinds()}:
            raise BadInput(words.kind_ships(name))
        own = [it.kind.id for it in scene.work.kinds.all()]
        raise NotFound(words.no_such_kind(written[:LONGEST_NAME], closest(name, own)))
    scene.work.audit.record("kind.dropped", name, scene.person.id, scene.now)
    return _said(Notice(words.kind_dropped(name), Tone.DONE))


def _said(*blocks: Block, replaces: bool = False) -> Reply:
    return Reply(decision=Decision.COMMAND, blocks=blocks, private=True, replaces=replaces)
