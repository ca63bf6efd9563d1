"""Taking a concern in: what was understood is shown first, and logged only once its author has confirmed it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot import words
from bot.answering import conversation
from bot.concerns import delays, hashing, news, receipts, routes
from bot.concerns.circle import NOBODY
from bot.concerns.concern import MAX_TEXT_LENGTH, OTHER_TOPIC, TOPICS, Draft, Identity, Route, Severity
from bot.concerns.ports import News
from bot.concerns.spoken_of import spoken_of
from bot.disclosure import FLOOR
from bot.errors import NotFound
from bot.reply import (
    Button,
    Buttons,
    ChoiceField,
    Form,
    Notice,
    Option,
    Quote,
    Record,
    Reply,
    Row,
    Style,
    Text,
    TextField,
    Tone,
)
from bot.turn import Press
from knowledge.decision import Decision
from knowledge.kind import CRISIS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.concerns.concern import Concern
    from bot.context import Context
    from bot.people import Person
    from bot.reply import Block
    from bot.turn import Submit
    from knowledge.matching.matcher import Match

FAR_TOPIC: Final = 0.02  # probability below which not even that says anything
WRITE: Final = "concern.write"
WELLBEING_HELP: Final = "engagement.wellbeing_help"  # the placeholder with the engagement's own approved help
MISCONDUCT: Final = "whistleblowing_misconduct"  # the kind of message about wrongdoing, perhaps by those in charge
PERSONAL: Final = frozenset(
    {"jobs", "role_status", "employment_law", "conduct", "wellbeing"}
)  # never of low importance
PROPOSE: Final = "propose"  # in the form: the route that the words speak for
ABOUT, MUST_NOT, MAY = "about", "must_not", "may"  # in the form: whether those written of may read it
LIKELY_TOPIC: Final = 0.4  # share of the candidates' probability from which the nearest says what a concern is about


def remember(context: Context, text: str, match: Match | None) -> Draft:
    """Keep what was said as the author's own draft, for a day, so that they need not write it twice."""
    reading = context.index.matcher.concern(text)
    topic = reading.topic if reading else _topic_of(context, match)
    severity = Severity(reading.severity) if reading else Severity.MEDIUM
    route = routes.proposed(match, reading)
    draft = Draft(
        id=context.names(),
        author_id=context.person.id,
        text=text.strip(),
        topic=topic,
        severity=Severity.MEDIUM if severity is Severity.LOW and topic in PERSONAL else severity,
        route=route,
        created_at=context.now,
        identity=careful(route),
    )
    context.work.concerns.keep_draft(draft)
    return draft


def careful(route: Route) -> Identity:
    """How to be known where its author has not said so: in confidence, where it is sensitive."""
    return Identity.CONFIDENTIAL if route in routes.SENSITIVE else Identity.NAMED


def offer(context: Context, text: str, match: Match | None) -> Reply:
    """Show what would be logged and who would read it."""
    return preview(context, remember(context, text, match), words.UNDERSTOOD)


def preview(context: Context, draft: Draft, lead_in: str, *, replaces: bool = False) -> Reply:
    """Show a draft to its author: their words, what the bot makes of them, the readers by name, and three choices.

    The draft keeps the route that was shown: nothing else is logged later. How to be known is chosen in the form.
    """
    seen = judged(context, draft)
    route = _effective(context, seen)
    if route is not draft.route:
        seen = replace(seen, route=route, meant_for=draft.route, chosen=False)
    if seen != draft:
        context.work.concerns.keep_draft(seen)
    draft = seen
    target = context.subject(draft.id)
    rows = [
        Row(words.TOPIC, words.topic(draft.topic)),
        Row(words.SEVERITY, words.SEVERITIES[draft.severity]),
        Row(words.READ_BY, _read_by(context, draft)),
        Row(words.THEY_SEE, _seen(context, draft)),
    ]
    if not_them := kept_from(context, draft):
        rows.insert(3, Row(words.NOT_READ_BY, words.kept_from([it.name for it in not_them])))
    buttons = (
        Button(label=words.LOG_IT, action="concern.log", subject=target, nonce=context.names(), style=Style.PRIMARY),
        Button(label=words.CHANGE_IT, action=WRITE, subject=target, nonce=context.names()),
        Button(label=words.DO_NOT_LOG, action="concern.drop", subject=target, nonce=context.names()),
    )
    return Reply(
        decision=Decision.OFFER_CONCERN,
        blocks=(
            Text(lead_in),
            Quote(draft.text),
            Record(words.PREVIEW, tuple(rows)),
            Text(words.PLATFORM_NOTE),
            Buttons(buttons),
        ),
        private=True,
        replaces=replaces,
    )


def judged(context: Context, draft: Draft) -> Draft:
    """Look at whom it is about, unless that was done."""
    if draft.about is not None:
        return draft
    return replace(draft, about=spoken_of(context.work, context.person, draft.text))


def _effective(context: Context, draft: Draft) -> Route:
    return routes.effective(context.work, draft.route, context.person, draft.about or NOBODY, chosen=draft.chosen)


def _readers(context: Context, draft: Draft) -> tuple[Person, ...]:
    author = context.person
    return routes.route_readers(context.work, draft.route, author.side, but=author.id, about=draft.about or NOBODY)


def _read_by(context: Context, draft: Draft) -> str:
    """Say who would read it, and why it is not those it was meant for."""
    work, author, them, about = context.work, context.person, _readers(context, draft), draft.about or NOBODY
    names = [it.name if it.address else words.not_reached(it.name) for it in them]
    why = ""
    if draft.meant_for:
        meant = routes.route_readers(work, draft.meant_for, author.side, but=author.id)
        written_of = [it.name for it in meant if about.means(it)]
        why = words.instead_of(draft.meant_for, [it.name for it in meant], written_of)
    if not names and any(map(about.means, routes.route_readers(work, draft.route, author.side))):
        return words.NOBODY_ELSE
    return words.read_by(names, draft.route, why)


def kept_from(context: Context, draft: Draft) -> list[Person]:
    """Those whom it is about, as far as they read anything."""
    if not draft.about or draft.about == NOBODY:
        return []
    people = routes.whoever_reads(context.work, context.person.side, but=context.person.id)
    return [it for it in people.values() if draft.about.means(it)]


def ask_person(context: Context, written: str) -> Reply:
    """Turn the question into one that goes to the lead of the asker's own side, unless it is a sensitive one.

    `written` names the draft, and the route where a button names somebody: "draft/hr".
    """
    draft_id, _, wanted = written.partition("/")
    draft = _own_draft(context, draft_id)
    route = routes.OWN_LEAD[context.person.side]
    if draft.route in routes.SENSITIVE:
        route = draft.route
    if wanted in routes.SENSITIVE:
        route = Route(wanted)
    matters = draft.topic in PERSONAL or route in routes.SENSITIVE
    severity = draft.severity if matters else Severity.LOW
    asked = replace(draft, severity=severity, route=route, meant_for=None, identity=careful(route))
    context.work.concerns.keep_draft(asked)
    return preview(context, asked, words.UNDERSTOOD_QUESTION)


def concern_form(context: Context, draft_id: str) -> Reply:
    """Give the form, filled with the draft if there is one."""
    draft = context.work.concerns.draft(draft_id, context.person.id) if draft_id else None
    values = {
        "text": draft.text if draft else "",
        "topic": draft.topic if draft else OTHER_TOPIC,
        "severity": draft.severity if draft else Severity.MEDIUM,
        "route": draft.meant_for or draft.route if draft else PROPOSE,
        "identity": draft.identity if draft else Identity.CONFIDENTIAL,
        ABOUT: MUST_NOT if draft is None or draft.about is None or draft.about != NOBODY else MAY,
    }
    return Reply(
        decision=Decision.OFFER_CONCERN,
        blocks=(_form(context, draft.id if draft else "", values, {}),),
        private=True,
        replaces=draft is not None,
    )


def submit_concern(context: Context, draft_id: str, submit: Submit) -> Reply:
    """Take the form in and show what would be logged; or give it back with what has to be corrected."""
    fields = submit.fields
    errors = _mistakes(context, fields)
    if not errors and fields["identity"] == Identity.ANONYMOUS and (few := _too_few(context)):
        errors = {"identity": few}
    if errors:
        form = _form(context, draft_id, fields, errors)
        return Reply(decision=Decision.OFFER_CONCERN, blocks=(form,), private=True, replaces=True)
    earlier = context.work.concerns.draft(draft_id, context.person.id) if draft_id else None
    text = fields["text"].strip()
    match, reading = context.index.matcher.match(text), context.index.matcher.concern(text)
    wanted, proposed = fields["route"], routes.proposed(match, reading)
    draft = Draft(
        id=earlier.id if earlier else context.names(),
        author_id=context.person.id,
        text=text,
        topic=reading.topic if reading and fields["topic"] == OTHER_TOPIC else fields["topic"],
        severity=Severity(fields["severity"]),
        route=proposed if wanted == PROPOSE else Route(wanted),
        created_at=context.now,
        identity=Identity(fields["identity"]),
        about=NOBODY if fields.get(ABOUT) == MAY else spoken_of(context.work, context.person, text),
        chosen=wanted != PROPOSE,
    )
    context.work.concerns.keep_draft(draft)
    shown = preview(context, draft, words.UNDERSTOOD_QUESTION, replaces=True)
    first: list[Block] = list(help_first(context)) if match.kind == CRISIS else []
    if proposed in routes.SENSITIVE and draft.route not in routes.SENSITIVE:
        first += _rather(context, draft, proposed)
    return replace(shown, blocks=(*first, *shown.blocks))


def _rather(context: Context, draft: Draft, route: Route) -> list[Block]:
    """Say that it reads like something for other readers, and open that door."""
    rather = replace(draft, route=route)
    if not _readers(context, rather):
        return []
    target = context.subject(f"{draft.id}/{route}")
    names = [it.name for it in _readers(context, rather)]
    button = Button(label=words.write_to(names), action="concern.ask", subject=target, nonce=context.names())
    return [Notice(words.reads_like(route)), Buttons((button,))]


def help_first(context: Context) -> tuple[Block, ...]:
    """Say whom to turn to now, in the engagement's own approved words first where it has any."""
    own = context.facts.get(WELLBEING_HELP)
    return (*([Notice(own, Tone.WARNING)] if own else []), Notice(words.WELLBEING, Tone.WARNING))


def help_for(context: Context, text: str) -> tuple[Block, ...]:
    """Return that where the text says that somebody is in danger: whatever else it is, it is said first."""
    return help_first(context) if context.index.matcher.match(text).kind == CRISIS else ()


def log(context: Context, draft_id: str) -> Reply:
    """Log the confirmed draft and send word to its readers, once, however often the button is pressed."""
    concerns = context.work.concerns
    logged = concerns.of_draft(draft_id)
    if logged:
        return _receipt(context, _own(context, logged), draft_id, _shown_again(context, logged))
    draft = judged(context, _own_draft(context, draft_id))
    if _effective(context, replace(draft, chosen=True)) is not draft.route:
        return preview(context, draft, words.READERS_CHANGED, replaces=True)
    receipt = hashing.new_receipt(context) if draft.identity is Identity.ANONYMOUS else None
    logged = _log(context, draft, receipt.hashed if receipt else None)
    if receipt:
        concerns.keep_receipt(logged.number, receipt.secret, _share(context))
    return _receipt(context, logged, draft_id, receipt.secret if receipt else "")


def show_receipt(context: Context, draft_id: str) -> Reply:
    """Show an anonymous concern's receipt again, to whoever presses its author's own button."""
    logged = context.work.concerns.of_draft(draft_id)
    if logged is None:
        raise NotFound(words.NO_LONGER_THERE)
    return _receipt(context, _own(context, logged), draft_id, _shown_again(context, logged))


def _share(context: Context) -> str:
    """What the button that was pressed carries: it is kept nowhere else."""
    said = context.turn.said
    return said.nonce if isinstance(said, Press) else ""


def _shown_again(context: Context, logged: Concern) -> str:
    return context.work.concerns.kept_receipt(logged.number, _share(context)) or ""


def _log(context: Context, draft: Draft, receipt: str | None) -> Concern:
    """Make it a concern. Of what is not named nothing else stays, and its readers hear of it later."""
    work, now, named = context.work, context.now, draft.identity is Identity.NAMED
    readers = routes.route_readers(work, draft.route, context.person.side, about=draft.about or NOBODY)
    logged = work.concerns.log(
        draft,
        context.person.side,
        delays.said_at(draft.identity, now),
        release_at=now if named else delays.moment(context.engagement, draft.severity, now),
        agreed=(it.id for it in readers),
        receipt=receipt,
    )
    if context.turn.card and draft.identity is not Identity.ANONYMOUS:  # nobody keeps where whose card is
        work.threads.note_card(context.person.id, logged.number, context.turn.place.key, context.turn.card, now)
    if named:
        work.audit.record("concern.logged", logged.label, context.person.id, now)
        news.tell_readers(work, logged, News.CONCERN_RAISED)
    else:  # what was said on the way here says who it was
        work.concerns.drop_all_drafts(context.person.id)
        conversation.forget(context)
    return logged


def drop(context: Context, draft_id: str) -> Reply:
    """Forget the draft; one that was logged already stays logged, and the receipt says so again."""
    logged = context.work.concerns.of_draft(draft_id)
    if logged:
        return _receipt(context, _own(context, logged), draft_id, _shown_again(context, logged))
    _own_draft(context, draft_id)
    context.work.concerns.drop_draft(draft_id, context.person.id)
    return Reply(decision=Decision.OFFER_CONCERN, blocks=(Text(words.DROPPED),), private=True, replaces=True)


def _own_draft(context: Context, draft_id: str) -> Draft:
    draft = context.work.concerns.draft(draft_id, context.person.id) if draft_id else None
    if draft is None:
        raise NotFound(words.DRAFT_GONE)
    return draft


def _own(context: Context, logged: Concern) -> Concern:
    """Return it if it is theirs. Who raised an anonymous one nobody knows, but they alone know its draft's name."""
    if logged.identity is not Identity.ANONYMOUS and not routes.is_author(context.work, context.person, logged):
        raise NotFound(words.NO_LONGER_THERE)
    return logged


def _receipt(context: Context, logged: Concern, draft_id: str, secret: str = "") -> Reply:
    names = [it.name for it in routes.readers(context.work, logged) if it.id != context.person.id]
    who = words.read_by(names, logged.route)
    within = delays.longest(context.engagement, logged.severity)
    blocks: list[Block]
    match logged.identity:
        case Identity.NAMED | Identity.CONFIDENTIAL if not names:
            blocks = [Notice(words.logged_unread(logged.route, logged.label), Tone.WARNING)]
        case Identity.NAMED:
            blocks = [Notice(words.logged(logged.label, who), Tone.DONE)]
        case Identity.CONFIDENTIAL:
            blocks = [Notice(words.logged_confidentially(logged.label, who, within), Tone.DONE)]
        case Identity.ANONYMOUS if not secret:
            blocks = [Notice(words.RECEIPT_SHOWN)]
        case Identity.ANONYMOUS:
            code = receipts.Receipt(logged.number, secret).code
            said = Notice(words.logged_anonymously(who, within), Tone.DONE)
            blocks = [
                said if names else Notice(words.logged_unread(logged.route, ""), Tone.WARNING),
                Record(words.RECEIPT, (Row(words.RECEIPT_CODE, code),)),
                Text(words.keep_receipt(code)),
                Buttons((_again(context, draft_id),)),
            ]
    return Reply(decision=Decision.OFFER_CONCERN, blocks=tuple(blocks), private=True, replaces=True)


def _again(context: Context, draft_id: str) -> Button:
    """Make the author's own button: with what the one carries that was pressed, by which the receipt opens."""
    subject = context.subject(draft_id)
    return Button(label=words.SHOW_RECEIPT, action="concern.receipt", subject=subject, nonce=_share(context))


def _seen(context: Context, draft: Draft) -> str:
    """Say what its readers will see of whom it is from, and when."""
    if draft.identity is Identity.NAMED:
        return words.named(context.person.name)
    within = delays.longest(context.engagement, draft.severity)
    if draft.identity is Identity.CONFIDENTIAL:
        return words.confidential(within)
    return words.anonymous(within)


def _topic_of(context: Context, match: Match | None) -> str:
    if match is None or not match.candidates:
        return OTHER_TOPIC
    nearest = match.candidates[0]
    published = context.index.knowledge.published.get(nearest.entry_id)
    # Among the entries: that no entry answers a worry does not keep one from being about the same thing.
    likely = nearest.score >= LIKELY_TOPIC * sum(candidate.score for candidate in match.candidates)
    return published.entry.topic if published and likely and nearest.score >= FAR_TOPIC else OTHER_TOPIC


def _too_few(context: Context) -> str:
    """Say why nobody can hide here, if so: fewer people might have written it than a count has to tell of."""
    least = context.work.minimum.agreed().value or FLOOR
    readers = len(_of_own_side(context))
    others = context.work.people.on_side(context.person.side, least + readers) - readers
    return words.too_few_to_hide(least) if others < least else ""


def _of_own_side(context: Context) -> set[int]:
    """Those of the author's side who read what goes to its leads or HR: of them nobody would think."""
    people = routes.whoever_reads(context.work, context.person.side, but=context.person.id)
    return {it.id for it in people.values() if it.side is context.person.side}


def _topics(context: Context) -> list[str]:
    of_entries = (published.entry.topic for published in context.index.knowledge.published.values())
    return [*dict.fromkeys([*of_entries, *TOPICS]), OTHER_TOPIC]


def _mistakes(context: Context, fields: Mapping[str, str]) -> dict[str, str]:
    errors = {}
    text = fields.get("text", "").strip()
    if not text:
        errors["text"] = words.FIELD_EMPTY
    elif len(text) > MAX_TEXT_LENGTH:
        errors["text"] = words.too_long(len(text), MAX_TEXT_LENGTH)
    allowed: dict[str, list[str]] = {
        "topic": _topics(context),
        "severity": [*Severity],
        "route": [PROPOSE, *Route],
        "identity": [*Identity],
    }
    errors |= {name: words.FIELD_CHOICE for name, values in allowed.items() if fields.get(name) not in values}
    return errors


def _form(context: Context, draft_id: str, values: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    def choice(name: str, label: str, options: list[Option]) -> ChoiceField:
        return ChoiceField(
            name=name, label=label, options=tuple(options), value=values.get(name, ""), error=errors.get(name, "")
        )

    me, wanted = context.person, values.get("route", "")
    who = {
        it: [person.name for person in them]
        for it, them in routes.readers_of_all(context.work, me.side, but=me.id).items()
        if them or it == wanted
    }
    readers = [Option(it, words.route_label(it, names)) for it, names in who.items()]
    fields: list[TextField | ChoiceField] = [
        TextField(
            name="text",
            label=words.WHAT_IS_IT,
            hint=words.WHAT_IS_IT_HINT,
            value=values.get("text", ""),
            multiline=True,
            max_length=MAX_TEXT_LENGTH,
            error=errors.get("text", ""),
        ),
        choice("topic", words.TOPIC, [Option(name, words.topic(name)) for name in _topics(context)]),
        choice("severity", words.SEVERITY, [Option(it, words.SEVERITIES[it]) for it in Severity]),
        choice("route", words.WHO_READS, [Option(PROPOSE, words.PROPOSE_SOMEBODY), *readers]),
        choice("identity", words.KNOWN_AS, [Option(it, words.IDENTITIES[it]) for it in Identity]),
    ]
    about = spoken_of(context.work, me, values.get("text", ""))
    if about != NOBODY:
        people = routes.whoever_reads(context.work, me.side, but=me.id)
        written_of = [it.name for it in people.values() if about.means(it)]
        options = [Option(MUST_NOT, words.MUST_NOT_READ), Option(MAY, words.MAY_READ)]
        fields.append(choice(ABOUT, words.you_write_of(written_of), options))
    return Form(
        name=WRITE,
        title=words.CONCERN_FORM,
        opener=words.RAISE_CONCERN,
        submit=words.SHOW_PREVIEW,
        intro=words.CONCERN_INTRO,
        fields=tuple(fields),
        subject=context.subject(draft_id),
        nonce=context.names(),
    )
