"""What concerns offer: /concern, their cards' buttons and forms, a platform's menu and threads, news, and the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import words
from bot.answering import answers
from bot.commands import Subcommand
from bot.concerns import (
    acting,
    catching_up,
    counts,
    dialogue,
    digest,
    ending,
    escalation,
    handing_over,
    hashing,
    linking,
    listing,
    months,
    news,
    notes,
    releasing,
    standing_in,
    starting,
    taking,
    threads,
    upshots,
)
from bot.concerns.ports import ConcernAnnouncement
from bot.errors import BadInput
from bot.feature import CommandUse, Feature, News, TurnUse, bare, with_needed, with_rest
from bot.people import READERS
from bot.turn import Start
from bot.typed import chosen
from knowledge.kind import CRISIS

if TYPE_CHECKING:
    from bot.context import Context
    from bot.reply import Reply


# Single words that are no concern: somebody is looking for a command.
COMMANDS: Final = {
    **dict.fromkeys(("waiting", "open", "pending", "inbox", "readable", "new"), "/concern list"),
    **dict.fromkeys(("status", "answers", "history", "own", "my concerns"), "/concern mine"),
    **dict.fromkeys(("overdue", "late"), "/concern list overdue"),
    **dict.fromkeys(("cancel", "drop", "undo"), "/concern withdraw C-48213"),
}


def begin(context: Context, text: str) -> Reply:
    """Begin a concern: with the form, or with what was written; somebody in a crisis gets help first, and no form."""
    if not text:
        return taking.concern_form(context, "")
    if (meant := chosen(text, COMMANDS)) is not None:
        raise BadInput(words.no_concern_command(text.strip()[:40], COMMANDS[meant]))
    match = context.index.matcher.match(text)
    return answers.react(context, text, match) if match.kind == CRISIS else taking.offer(context, text, match)


def _mine(name: str, *, often: bool = False, takes_more: bool = True) -> Subcommand:
    return Subcommand(command="concern", name=name, often=often, takes_more=takes_more)


def _readers(name: str, *, takes_more: bool = True) -> Subcommand:
    return Subcommand(command="concern", name=name, roles=READERS, takes_more=takes_more)


FEATURE: Final = Feature(
    name="concerns",
    commands=(
        CommandUse(Subcommand(command="concern", often=True, takes_text=True), with_rest(begin)),
        CommandUse(_mine("mine", often=True, takes_more=False), with_rest(listing.mine)),
        CommandUse(_mine("show", often=True), with_needed(dialogue.show), prepare=hashing.typed),
        CommandUse(_mine("receipt"), with_needed(dialogue.show), prepare=hashing.typed),
        CommandUse(_mine("reopen"), with_needed(ending.reopen), prepare=hashing.typed),
        CommandUse(_mine("withdraw"), with_needed(ending.withdraw), prepare=hashing.typed),
        CommandUse(_mine("reveal"), with_needed(ending.reveal), prepare=hashing.typed),
        CommandUse(_mine("delete"), with_needed(ending.delete), prepare=hashing.typed),
        CommandUse(_mine("outcomes", takes_more=False), bare(upshots.told)),
        CommandUse(Subcommand(command="concern", name="list", roles=READERS, often=True), with_rest(listing.waiting)),
        CommandUse(Subcommand(command="concern", name="counts", roles=READERS), bare(counts.told)),
        CommandUse(_readers("note"), with_needed(notes.typed)),
        CommandUse(_readers("link"), with_needed(linking.link)),
        CommandUse(_readers("unlink"), with_needed(linking.unlink)),
        CommandUse(_readers("away"), with_rest(standing_in.away)),
        CommandUse(_readers("back", takes_more=False), bare(standing_in.back)),
    ),
    buttons={
        taking.WRITE: taking.concern_form,
        "concern.ask": taking.ask_person,
        "concern.log": taking.log,
        "concern.drop": taking.drop,
        "concern.receipt": taking.show_receipt,
        "concern.show": dialogue.show,
        "concern.more": listing.more,
        "concern.acknowledge": dialogue.acknowledge,
        dialogue.ANSWER: dialogue.answer_form,
        dialogue.QUESTION: dialogue.question_form,
        dialogue.CHANGE: dialogue.change_form,
        handing_over.HAND_OVER: handing_over.handover_form,
        "concern.admit": catching_up.admit,
        "concern.deny": catching_up.deny,
        notes.NOTE: notes.note_form,
        upshots.TELL: upshots.tell_form,
        "concern.let_tell": upshots.let_tell,
        "concern.let_not_tell": upshots.let_not_tell,
        "upshot.announce": upshots.announce,
        "upshot.leave": upshots.leave_it,
        "concern.link": linking.link,
        "concern.consent": handing_over.consent,
        "concern.refuse": handing_over.refuse,
        ending.RESOLVE: ending.resolve_form,
        "concern.confirm": ending.confirm,
        "concern.reopen": ending.reopen,
        "concern.withdraw": ending.withdraw,
        "concern.reveal": ending.reveal,
        "concern.revealed": ending.revealed,
        "concern.deleted": ending.deleted,
    },
    forms={
        taking.WRITE: taking.submit_concern,
        dialogue.ANSWER: dialogue.submit_answer,
        dialogue.QUESTION: dialogue.submit_answer,
        dialogue.CHANGE: dialogue.submit_change,
        handing_over.HAND_OVER: handing_over.submit_handover,
        ending.RESOLVE: ending.submit_resolution,
        notes.NOTE: notes.submit_note,
        upshots.TELL: upshots.submit_upshot,
    },
    turns={Start: TurnUse(starting.start, starting.writer)},
    before=hashing.pressed,
    claim=threads.claim,
    news=News(kind=ConcernAnnouncement, compose=news.compose, read_as=news.read_as, undelivered=news.undelivered),
    reached=catching_up.catch_up,
    due=(
        releasing.forget,
        releasing.release,
        acting.take_effect,
        escalation.escalate,
        standing_in.begin,
    ),
    looks=(months.count, digest.announce),
)
