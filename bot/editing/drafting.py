"""Writing an entry in chat: a form, a look at what it would say and what to think of, and then those who approve it.

What is written is kept as a draft, also with mistakes in it. It builds on one version of the entry: where somebody else
has changed the entry meanwhile, the difference is shown, and nobody's words are lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping  # noqa: TC003 - a constant's type
from typing import TYPE_CHECKING, Final

from bot import words
from bot.commands import closest
from bot.context import small_number
from bot.editing import approvals, approving, entries, telling, thoughts
from bot.editing.ports import EntryDraft, EntryStatus, Version
from bot.errors import BadInput, NotFound
from bot.people import EDITORS
from bot.reply import (
    Button,
    Buttons,
    ChoiceField,
    Form,
    Listing,
    Notice,
    Option,
    Reply,
    Style,
    Text,
    TextField,
    Tone,
    private_reply,
)
from bot.typed import chosen, named
from knowledge.characters import forbidden_character
from knowledge.entry import Entry, Evidence, Risk, Verdict, placeholders_in
from knowledge.files.checking import problems_of
from knowledge.files.entry_reading import MAX_REVIEW
from knowledge.language import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.context import Context
    from bot.reply import Block
    from bot.turn import Submit
    from knowledge.entry import Source

WRITE: Final = "kb.write"
SEND: Final = "kb.send"
DROP: Final = "kb.drop"
MAX_FIELD: Final = 3000  # characters: no platform's form takes more
_LONG: Final = frozenset({"answer", "engagement", "questions", "never"})
_CHOICES: Final[Mapping[str, type[Verdict | Evidence | Risk]]] = {
    "verdict": Verdict,
    "evidence": Evidence,
    "risk": Risk,
}
_OPTIONAL: Final = frozenset({"engagement", "cites", "never"})
FIELDS: Final = (
    *("id", "topic", "myth", "verdict", "answer", "engagement", "questions"),
    *("cites", "evidence", "risk", "owner", "review_days", "never"),
)
_NEW: Final = {
    **dict.fromkeys(FIELDS, ""),
    "verdict": Verdict.INFORMATION.value,
    "evidence": Evidence.GENERAL.value,
    "risk": Risk.NORMAL.value,
    "review_days": "90",
}
AUDIENCE: Final = ("customer_it_staff",)
FROM: Final = "from"  # in a draft: the version that what has no field is taken from


def add(context: Context, written: str) -> Reply:
    """Give the form for a new entry; what follows the command is the myth or question that it answers."""
    context.person.require(*sorted(EDITORS))
    return _begin(context, 0, {**_NEW, "myth": written.strip()[:MAX_FIELD]})


def edit(context: Context, written: str) -> Reply:
    """Give the form for an entry as it stands; or change one part of it: "admin-accounts answer = New words"."""
    context.person.require(*sorted(EDITORS))
    name, _, change = written.partition(" ")
    status = entries.status_of(context, name)
    fields = fields_of(status.entry)
    if not change.strip():
        return _begin(context, status.version, fields)
    part, equals, value = (it.strip() for it in change.partition("="))
    field = chosen(part, [it for it in FIELDS if it != "id"])
    if not equals or field is None:
        raise BadInput(words.edit_usage(status.entry.id, closest(named(part), list(FIELDS[1:])), FIELDS[1:]))
    return _looked_at(context, _keep(context, context.names(), status.version, {**fields, field: value}))


def from_version(context: Context, status: EntryStatus, number: str) -> Reply:
    """Propose an earlier version anew."""
    wanted = small_number(number.removeprefix("v"))
    past = context.work.entries.version(status.entry.id, wanted) if wanted else None
    if past is None or wanted is None:
        raise BadInput(words.diff_versions(status.entry.id, status.version))
    fields = {**fields_of(past.entry), FROM: str(wanted)}
    return _looked_at(context, _keep(context, context.names(), status.version, fields))


def write(context: Context, written: str) -> Reply:
    """Give the form with what its author has written so far."""
    context.person.require(*sorted(EDITORS))
    draft = _own(context, written)
    return private_reply(_form(context, draft, {}), replaces=True)


def submit(context: Context, written: str, sent: Submit) -> Reply:
    """Keep what was written, and show what it would say; or give it back with what has to be corrected."""
    context.person.require(*sorted(EDITORS))
    draft = context.work.entries.draft(written.partition("/")[0], context.person.id) or _anew(context, written)
    fields = {**draft.fields, **{it: sent.fields[it].strip() for it in FIELDS if it in sent.fields}}
    if draft.base:
        fields["id"] = draft.fields["id"]
    return _looked_at(context, _keep(context, draft.id, draft.base, fields))


def drop(context: Context, written: str) -> Reply:
    """Forget a draft."""
    context.work.entries.drop_draft(_own(context, written).id)
    return private_reply(Notice(words.DRAFT_DROPPED, Tone.DONE), replaces=True)


def send(context: Context, written: str) -> Reply:
    """Make a version of it and ask for everybody's approval; or show what somebody else changed meanwhile."""
    context.person.require(*sorted(EDITORS))
    draft = _own(context, written)
    entry, errors = read(context, draft)
    if errors:
        return private_reply(_form(context, draft, errors), replaces=True)
    held = context.work.entries.held(entry.id)
    newest = held.version if held else 0
    if newest != draft.base:
        return _changed_meanwhile(context, draft, newest)
    new = Version(entry=entry, sources=_cited(entry, context.work.entries.sources()))
    if held and (held.entry, held.sources) == (new.entry, new.sources):
        context.work.entries.drop_draft(draft.id)
        return private_reply(Text(words.nothing_changed(entry.id)), replaces=True)
    context.work.entries.add_version(new, newest + 1, context.person, context.now)
    context.work.entries.drop_draft(draft.id)
    context.work.audit.record("entry.written", f"{entry.id}@{newest + 1}", context.person.id, context.now)
    made = context.work.entries.held(entry.id)
    told = telling.ask_for_approval(context.work, made) if made else []
    note = Notice(words.sent_for_approval(entry.id, newest + 1, [it.name for it in told]), Tone.DONE)
    return private_reply(note, Text(words.NEEDS_BOTH), replaces=True)


def fields_of(entry: Entry) -> dict[str, str]:
    """Write an entry as the form shows it."""
    return {
        "id": entry.id,
        "topic": entry.topic,
        "myth": entry.myth,
        "verdict": entry.verdict.value,
        "answer": entry.answer,
        "engagement": entry.engagement or "",
        "questions": "\n".join(entry.questions),
        "cites": ", ".join(entry.cites),
        "evidence": entry.evidence.value,
        "risk": entry.risk.value,
        "owner": entry.owner,
        "review_days": str(entry.review_days),
        "never": "\n".join(entry.never),
    }


def read(context: Context, draft: EntryDraft) -> tuple[Entry, dict[str, str]]:
    """Read a draft as an entry, with what is wrong with each field; what has no field is as it was."""
    before = _before(context, draft)
    errors = _mistyped(draft.fields)
    entry = _entry({**draft.fields, **{it: _NEW[it] or "-" for it in errors}}, before)
    all_of_them = [it.entry for it in context.work.entries.statuses()]
    problems = problems_of(
        entry,
        others=[it for it in all_of_them if before is None or it.id != entry.id],
        placeholders=context.work.entries.placeholders(),
        sources=context.work.entries.sources(),
    )
    for problem in problems:
        field = re.split(r"[\[.]", problem.field)[0]
        field = "engagement" if field == "requires" else field if field in FIELDS else "answer"
        hint = f" {problem.fix}" if problem.fix.startswith("Did you mean") else ""
        errors.setdefault(field, f"{problem.message}{hint}")
    return entry, errors


def _mistyped(fields: Mapping[str, str]) -> dict[str, str]:
    """Say what no entry can be made of."""
    errors = {it: words.too_long(len(fields[it]), MAX_FIELD) for it in FIELDS if len(fields[it]) > MAX_FIELD}
    errors |= {it: words.FIELD_EMPTY for it in FIELDS if it not in _OPTIONAL and not fields[it].strip()}
    for name in FIELDS:
        if found := forbidden_character(fields[name].replace("\n", " ").replace("\r", " ")):
            errors[name] = words.forbidden_character(found)
    errors |= {it: words.CHOOSE_ONE for it, allowed in _CHOICES.items() if fields[it] not in list(allowed)}
    if not 1 <= (small_number(fields["review_days"]) or 0) <= MAX_REVIEW:
        errors["review_days"] = words.days_from_to(1, MAX_REVIEW)
    return errors


def _entry(fields: Mapping[str, str], before: Entry | None) -> Entry:
    """Make an entry of what was typed: paragraphs on one line, lists by their lines, values from the sentence."""

    def said(name: str) -> str:
        return " ".join(fields[name].split())

    def lines(name: str) -> tuple[str, ...]:
        return tuple(filter(None, map(str.strip, fields[name].replace("|", "\n").splitlines())))

    return Entry(
        id=before.id if before else fields["id"],
        topic=said("topic"),
        myth=said("myth"),
        verdict=Verdict(fields["verdict"]),
        questions=lines("questions"),
        answer=said("answer"),
        engagement=said("engagement") or None,
        requires=placeholders_in(said("engagement")),
        cites=tuple(fields["cites"].replace(",", " ").split()),
        evidence=Evidence(fields["evidence"]),
        evidence_note=before.evidence_note if before else None,
        risk=Risk(fields["risk"]),
        owner=said("owner"),
        review_days=small_number(fields["review_days"]) or 1,
        never=lines("never"),
        jurisdiction=before.jurisdiction if before else None,
        audience=before.audience if before else AUDIENCE,
        language=before.language if before else ENGLISH,
        translations=before.translations if before else (),
    )


def _before(context: Context, draft: EntryDraft) -> Entry | None:
    """The version that what has no field is taken from; None for a new entry."""
    if not draft.base:
        return None
    number = small_number(draft.fields.get(FROM, "")) or draft.base
    past = context.work.entries.version(draft.fields["id"], number)
    return past.entry if past else None


def _anew(context: Context, written: str) -> EntryDraft:
    """Begin a draft where the one of a form was sent or has expired meanwhile: what was typed is not lost."""
    _, base, entry_id = (*written.split("/", 2), "", "")[:3]
    number = small_number(base) or 0
    past = context.work.entries.version(entry_id, number) if number else None
    fields = fields_of(past.entry) if past else _NEW
    return EntryDraft(
        id=context.names(), author_id=context.person.id, base=number if past else 0, fields={**_NEW, **fields}
    )


def _begin(context: Context, base: int, fields: Mapping[str, str]) -> Reply:
    return private_reply(_form(context, _keep(context, context.names(), base, fields), {}))


def _keep(context: Context, name: str, base: int, fields: Mapping[str, str]) -> EntryDraft:
    draft = EntryDraft(id=name, author_id=context.person.id, base=base, fields=fields)
    context.work.entries.keep_draft(draft, context.now)
    return draft


def _own(context: Context, written: str) -> EntryDraft:
    draft = context.work.entries.draft(written.partition("/")[0], context.person.id)
    if draft is None:
        raise NotFound(words.ENTRY_DRAFT_GONE)
    return draft


def _looked_at(context: Context, draft: EntryDraft) -> Reply:
    """Show what it would say, with what to think of; or the form, with its mistakes."""
    entry, errors = read(context, draft)
    if errors:
        return private_reply(_form(context, draft, errors), replaces=True)
    return private_reply(Text(words.DRAFT_SHOWN), *_preview(context, draft, entry), replaces=True)


def _preview(context: Context, draft: EntryDraft, entry: Entry) -> Iterator[Block]:
    """Yield what it would say, what to think of, who is asked, and what can be done."""
    newest = context.work.entries.version(entry.id, draft.base) if draft.base else None
    after = Version(entry=entry, sources=_cited(entry, context.work.entries.sources()))
    facts = context.facts
    rows = approvals.compared(newest, after, facts) if newest else approvals.whole(after, context.facts)
    yield Listing(words.draft_of(entry.id, draft.base), rows)
    if look_at := tuple(thoughts.on(context, entry, newest.entry if newest else None)):
        yield Listing(words.THINK_OF, look_at)
    made = EntryStatus(entry=entry, version=draft.base + 1, approved={}, author_id=context.person.id)
    them = {it.id: it for role in approvals.APPROVERS for it in context.work.people.with_role(role)}
    yield Text(words.will_be_asked([it.name for it in them.values() if approving.waits_for(made, it)]))
    target = context.subject(draft.id)
    yield Buttons(
        (
            Button(label=words.SEND_IT, action=SEND, subject=target, nonce=context.names(), style=Style.PRIMARY),
            Button(label=words.CHANGE_IT, action=WRITE, subject=target, nonce=context.names()),
            Button(label=words.DROP_IT, action=DROP, subject=target, nonce=context.names()),
        )
    )


def _changed_meanwhile(context: Context, draft: EntryDraft, newest: int) -> Reply:
    """Show what somebody else changed, and this draft as a change of that."""
    name = draft.fields["id"]
    facts = context.facts
    theirs = context.work.entries.version(name, newest)
    before = context.work.entries.version(name, draft.base) if draft.base else None
    moved = _keep(context, draft.id, newest, draft.fields)
    rows = approvals.compared(before, theirs, facts, alike=False) if before and theirs else ()
    blocks: list[Block] = [Notice(words.changed_meanwhile(name, newest), Tone.WARNING)]
    if rows:
        blocks.append(Listing(words.difference(name, draft.base, newest), rows))
    entry, errors = read(context, moved)
    if errors:
        return private_reply(*blocks, _form(context, moved, errors), replaces=True)
    return private_reply(*blocks, Text(words.YOURS_NOW), *_preview(context, moved, entry), replaces=True)


def _cited(entry: Entry, sources: Mapping[str, Source]) -> dict[str, Source]:
    return {name: sources[name] for name in entry.cites if name in sources}


def _form(context: Context, draft: EntryDraft, errors: Mapping[str, str]) -> Form:
    names = FIELDS[1:] if draft.base else FIELDS
    return Form(
        name=WRITE,
        title=words.WRITE_ENTRY if not draft.base else words.edit_title(draft.fields["id"]),
        opener=words.WRITE_ENTRY if not draft.base else words.CHANGE_IT,
        submit=words.SHOW_ME,
        intro=words.write_intro(list(context.work.entries.placeholders())),
        fields=tuple(_field(name, draft.fields[name], errors.get(name, "")) for name in names),
        subject=context.subject(f"{draft.id}/{draft.base}/{draft.fields['id'] if draft.base else ''}"),
        nonce=context.names(),
    )


def _field(name: str, value: str, error: str) -> TextField | ChoiceField:
    label = words.ENTRY_FIELDS[name]
    if name in _CHOICES:
        labels = {"verdict": words.VERDICT_CHOICES, "evidence": words.EVIDENCE_CHOICES, "risk": words.RISK_CHOICES}
        options = tuple(Option(it.value, labels[name][it.value]) for it in _CHOICES[name])
        return ChoiceField(name=name, label=label, options=options, value=value, error=error)
    return TextField(
        name=name,
        label=label,
        value=value[:MAX_FIELD],
        hint=words.ENTRY_HINTS.get(name, ""),
        multiline=name in _LONG,
        required=name not in _OPTIONAL,
        max_length=MAX_FIELD,
        error=error,
    )
