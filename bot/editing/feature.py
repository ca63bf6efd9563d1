"""What editing offers: the /kb commands, and the buttons on what they show."""

from __future__ import annotations

from typing import Final

from bot.commands import Subcommand
from bot.editing import (
    approvals,
    confirming,
    drafting,
    entries,
    facts,
    history,
    kinds,
    news,
    preview,
    rejecting,
    retiring,
    reviewing,
    searching,
    starting,
    suggesting,
    teaching,
)
from bot.editing.ports import EntryAnnouncement
from bot.feature import CommandUse, Feature, News, bare, only, with_needed, with_rest
from bot.people import EDITORS


def _kb(name: str, *, often: bool = False, takes_more: bool = False, for_all: bool = False) -> Subcommand:
    roles = frozenset() if for_all else EDITORS
    return Subcommand(command="kb", name=name, roles=roles, often=often, takes_more=takes_more)


FEATURE: Final = Feature(
    name="editing",
    commands=(
        CommandUse(_kb("list", for_all=True, often=True), bare(entries.all_entries)),
        CommandUse(_kb("show", for_all=True, often=True, takes_more=True), with_needed(entries.show_entry)),
        CommandUse(_kb("search", for_all=True, often=True, takes_more=True), with_needed(searching.search)),
        CommandUse(_kb("approve", often=True, takes_more=True), with_needed(entries.approve)),
        CommandUse(_kb("reject", takes_more=True), with_needed(rejecting.reject)),
        CommandUse(_kb("add", often=True, takes_more=True), with_rest(drafting.add)),
        CommandUse(_kb("edit", often=True, takes_more=True), with_needed(drafting.edit)),
        CommandUse(_kb("retire", takes_more=True), with_needed(retiring.retire)),
        CommandUse(_kb("restore", takes_more=True), with_needed(retiring.restore)),
        CommandUse(_kb("review"), bare(confirming.review)),
        CommandUse(_kb("confirm", takes_more=True), with_needed(confirming.confirm)),
        CommandUse(_kb("import", takes_more=True), with_rest(starting.look)),
        CommandUse(_kb("history", takes_more=True), with_needed(history.history)),
        CommandUse(_kb("diff", takes_more=True), with_needed(history.diff)),
        CommandUse(_kb("try", takes_more=True), with_needed(entries.try_question), preview.of_latest),
        CommandUse(_kb("questions"), only(EDITORS, bare(teaching.questions)), preview.of_newest),
        CommandUse(
            _kb("suggest", takes_more=True), only(EDITORS, with_needed(suggesting.show_suggestions)), suggesting.suggest
        ),
        CommandUse(_kb("teach", takes_more=True), only(EDITORS, with_needed(teaching.teach)), preview.of_lesson),
        CommandUse(_kb("taught"), only(EDITORS, bare(teaching.all_taught))),
        CommandUse(_kb("forget", takes_more=True), only(EDITORS, with_needed(teaching.forget_phrasing))),
        CommandUse(_kb("drop", takes_more=True), only(EDITORS, with_needed(teaching.drop_question))),
        CommandUse(_kb("kinds"), only(EDITORS, bare(kinds.all_kinds))),
        CommandUse(_kb("kind", takes_more=True), only(EDITORS, with_rest(kinds.own_kind)), preview.of_kind),
        CommandUse(_kb("facts"), bare(facts.all_facts)),
        CommandUse(_kb("fact", takes_more=True), with_needed(facts.fact)),
        CommandUse(_kb("withdraw", takes_more=True), with_needed(facts.withdraw)),
    ),
    buttons={
        teaching.PASS_ON: teaching.pass_on,
        suggesting.TEACH: suggesting.teach,
        facts.APPROVE: facts.approve_value,
        approvals.APPROVE: approvals.approve,
        approvals.SKIP: approvals.skip,
        approvals.LOOK: approvals.look,
        approvals.REJECT: rejecting.ask,
        drafting.WRITE: drafting.write,
        drafting.SEND: drafting.send,
        drafting.DROP: drafting.drop,
        retiring.RETIRE: retiring.ask,
        retiring.AGREE: retiring.agree,
        retiring.KEEP: retiring.keep,
        retiring.LOOK: retiring.look,
        retiring.RESTORE: retiring.let_answer,
        confirming.CONFIRM: confirming.press,
        confirming.NEXT: confirming.next_ones,
        confirming.MORE: confirming.review,
        starting.TAKE_IN: starting.take_in,
        searching.MORE: searching.search,
        kinds.ADD: kinds.add,
        kinds.LEAVE: kinds.leave,
    },
    forms={approvals.REJECT: rejecting.submit, drafting.WRITE: drafting.submit, retiring.RETIRE: retiring.submit},
    looks=(reviewing.look,),
    news=News(kind=EntryAnnouncement, compose=news.compose, read_as=news.read_as, undelivered=news.undelivered),
)
