import inspect
import re
import typing
from datetime import UTC, date, datetime, timedelta

import pytest

from bot import words
from bot.concerns.concern import Route, Severity, State
from bot.concerns.service_levels import DEFAULT_HOURS, DEFAULTS, Glass, HourGlass
from bot.people import Side
from bot.plain import plain_block, plain_text
from bot.reply import (
    Block,
    Button,
    Buttons,
    ChoiceField,
    FactCard,
    Form,
    Listing,
    Notice,
    Option,
    Quote,
    Record,
    Reply,
    Row,
    SourceLine,
    Sources,
    Text,
    TextField,
    Verbatim,
)
from bot.turn import Actor, Address, Platform, Shows, Turn, Words, shown_by_caller
from knowledge.decision import Decision
from knowledge.entry import Risk, Verdict

CARD = FactCard(
    entry_id="docs",
    myth="They own our documentation.",
    verdict=Verdict.PARTLY_TRUE,
    answer="It is yours.",
    engagement="Here: in the wiki.",
    sources=(
        SourceLine(name="NSA", title="Guidance", year=2022, url="https://nsa.example"),
        SourceLine(name="CISA", title="Advice", year=None, url="https://cisa.example"),
    ),
    reviewed_on=date(2026, 3, 2),
    review_due=date(2026, 5, 31),
)
FORM = Form(
    name="concern.write",
    title="Your concern",
    opener="Raise a concern",
    submit="Send",
    intro="Nothing is logged yet.",
    fields=(
        TextField(name="text", label="What?", value="Noise", error="Too short."),
        ChoiceField(
            name="severity", label="How?", options=(Option("low", "Low"), Option("high", "High")), value="high"
        ),
        ChoiceField(name="topic", label="Topic", options=(Option("a", "A"),), value="unknown"),
    ),
)


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (Text("As it is: *not* <b>markup</b>"), "As it is: *not* <b>markup</b>"),
        (Notice("Careful"), "Careful"),
        (
            CARD,
            (
                "Partly true: “They own our documentation.”\nIt is yours.\nIn this engagement: Here: in the wiki.\n"
                "Sources:\n- NSA: Guidance, 2022 <https://nsa.example>\n- CISA: Advice <https://cisa.example>\n"
                "Approved on 2 March 2026. Next review by 31 May 2026."
            ),
        ),
        (
            Sources((CARD.sources[0], SourceLine(name="Odd", title="No link", year=None, url=""))),
            "Sources\nNSA: Guidance, 2022: https://nsa.example\nOdd: No link: no public link",
        ),
        (Verbatim('{"a": 1}'), '{"a": 1}'),
        (Quote("Hi"), "“Hi”"),
        (Quote("Hi", by="Ana"), "Ana: “Hi”"),
        (Record("Who", (Row("HR", "Hana"), Row("Lead", "Carla"))), "Who\nHR: Hana\nLead: Carla"),
        (Listing("What", (Row("/help", "this"),)), "What\n/help: this"),
        (Buttons((Button(label="Yes", action="a"), Button(label="No", action="b"))), "[Yes] [No]"),
        (FORM, "Your concern\nNothing is logged yet.\nWhat?: Noise\nToo short.\nHow?: High\nTopic: "),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_block_has_a_plain_text(block, text):
    assert plain_block(block) == text


def test_no_kind_of_block_was_forgotten_above():
    tested = {
        type(mark.args[1][index][0])
        for mark in [test_every_block_has_a_plain_text.pytestmark[0]]
        for index in range(len(mark.args[1]))
    }
    assert tested == set(typing.get_args(Block))


def test_the_blocks_of_a_reply_stand_apart_by_an_empty_line():
    reply = Reply(decision=Decision.COMMAND, blocks=(Text("One"), Text(""), Text("Two")))
    assert plain_text(reply) == "One\n\nTwo"
    assert plain_text(Reply(decision=Decision.COMMAND)) == ""


def test_a_reply_knows_its_form_and_a_form_its_mistakes():
    assert Reply(decision=Decision.COMMAND, blocks=(Text("One"), FORM)).form is FORM
    assert Reply(decision=Decision.COMMAND, blocks=(Text("One"),)).form is None
    assert FORM.has_errors
    assert not Form(name="f", title="t", opener="o", submit="s", fields=FORM.fields[1:]).has_errors


# ------------------------------------------------------------------ who shows it
N, F, R, M, ALL = Shows.NOTHING, Shows.FORM, Shows.REPLACEMENT, Shows.MESSAGE, Shows.EVERYTHING


@pytest.mark.parametrize(
    ("shows", "form", "replaces", "private_in_company", "shown"),
    [
        (N, False, False, False, False),
        (N, True, True, False, False),
        (F, False, False, False, False),
        (F, True, False, False, True),
        (F, True, True, True, True),  # a form of its own window: nobody else sees it
        (F, False, True, False, False),
        (R, False, False, False, False),
        (R, True, False, False, False),
        (R, False, True, False, True),
        (R, True, True, False, True),
        (R, False, True, True, False),  # others see the card that would give way
        (R, True, True, True, False),
        (M, False, False, False, True),
        (M, True, True, True, True),
        (F | R, True, True, True, True),
        (F | R, False, True, True, False),
        (ALL, False, False, False, True),
        (ALL, True, True, True, True),
    ],
)
def test_who_shows_a_reply(shows, form, replaces, private_in_company, shown):
    here = Address(platform=Platform.TEAMS, workspace="t", channel="c")
    turn = Turn(
        key="k",
        actor=Actor(platform=Platform.TEAMS, workspace="t", user_id="u"),
        said=Words("hi"),
        place=here,
        reach=here,
        at=datetime(2026, 3, 2, tzinfo=UTC),
        shared=private_in_company,
        caller_shows=shows,
    )
    blocks = (FORM,) if form else (Text("hi"),)
    reply = Reply(decision=Decision.COMMAND, blocks=blocks, private=private_in_company, replaces=replaces)
    assert shown_by_caller(turn, reply) is shown


# ------------------------------------------------------------------ words
WHEN = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
SAMPLES = {
    "names": ["Ana", "Ben"],
    "roles": ["admin", "approver"],
    "side": Side.PROVIDER,
    "missing": [Side.CUSTOMER],
    "route": Route.HR,
    "at": WHEN,
    "card": CARD,
    "source": CARD.sources[0],
    "decision": "answer",
    "reaction": "it_helpdesk",
    "within": timedelta(minutes=25),
    "glass": HourGlass(shows=Glass.DONE),
    "time": timedelta(hours=2),
    "median": 2.5,
    "oldest": 4,
    "count": 3,
    "hours": DEFAULT_HOURS,
    "now": WHEN,
    "days": [0, 1, 2, 3],
    "level": DEFAULTS[Severity.HIGH],
    "platform": Platform.SLACK,
    "zone": "Europe/London",
    "identity": "anonymous",
    "outcome": "changed",
    "severity": "high",
    "named": True,
    "taken": [("Who keeps the admin accounts?", "admin-accounts")],
    "kind": "small_talk",
    "meant": "help",
    "why": "because nobody is set up as the HR contact",
    "instead": Route.CUSTOMER_LEAD,
    "written_of": ["Ben"],
    "to": ["Carla"],
    "reached": False,
    "label": "C-7",
    "example": "/kb list",
    "on": WHEN.date(),
    "since": WHEN.date(),
    "due": WHEN.date(),
    "last": WHEN.date(),
    "reviewed": WHEN.date(),
    "over": False,
    "told": ["Anton"],
    "entry_ids": ["admin-accounts"],
    "asked": ["Paula"],
    "until": WHEN.date() + timedelta(days=4),
    "routes": [Route.MSP_LEAD, Route.HR],
    "more": False,
    "late": 2,
    "made": WHEN,
    "approved": ["Anton for the customer side"],
    "risk": Risk.LEGAL,
    "caution": 2.0,
    "codes": ["de", "fr"],
    "least": 0.5,
    "most": 50.0,
    "share": 2 / 3,
    "score": 0.9,
    "parts": ["topic", "answer"],
    "placeholders": ["engagement.msp_name"],
}
# Labels, titles and parts of sentences: they end without a full stop.
PARTS = {
    "approved_by",
    "step_of_side",
    "value_step",
    "step_done",
    "step_left",
    "people_named",
    "routes_unread",
    "entries_shown",
    "unlocks",
    "HOURS_SET",
    "HOURS_USUAL",
    "ALL_READ",
    "BOTH_AGREED",
    "NOT_AGREED",
    "proposed_role",
    "soon_due",
    "overdue_since",
    "ended_since",
    "value_ends",
    "value_ended",
    "local_time",
    "severity_name",
    "capitalised",
    "verdict_line",
    "source_line",
    "route_label",
    "topic",
    "named",
    "read_by",
    "author",
    "concern_title",
    "answer_title",
    "answered_news",
    "decided",
    "entry_state",
    "fact_waiting",
    "fact_missing",
    "place_in_form",
    "moment",
    "would_answer",
    "asked_on",
    "became",
    "at_caution",
    "outcome",
    "by_people",
    "numbered",
    "kind_line",
    "BY_THE_MODEL",
    "confidential",
    "anonymous",
    "unnamed_author",
    "day",
    "edited",
    "asks",
    "asked_news",
    "question_title",
    "resolve_title",
    "handover_title",
    "concern_line",
    "paged",
    "NOBODY_READS",
    "HERE_TOO",
    "HOURS_EXAMPLE",
    "HOURS_HINT",
    "IDENTITIES[confidential]",
    "IDENTITIES[anonymous]",
    "count_line",
    "duration",
    "level_line",
    "route_title",
    "place",
    "resolved_by",
    "hours_line",
    "no_such_zone",
    "no_such_days",
    "route_line",
    "reader",
    "person_line",
    "instead_of",
    "not_reached",
    "kept_from",
    "you_write_of",
    "NOBODY_ELSE",
    "A_FILE",
    "CITES_NOTHING",
    "ANSWERS_NOW",
    "retired_since",
    "turned_down",
    "would_answer_again",
    "translations_stay",
    "near_entry",
    "draft_of",
    "edit_title",
    "was_rejected",
    "IS_HARMFUL",
    "IS_NOT_NEEDED",
    *(f"RISK_CHOICES[{it}]" for it in ("employment", "legal")),
    "ENTRY_HINTS[id]",
    "ENTRY_HINTS[cites]",
    "ENTRY_HINTS[owner]",
    "ENTRY_HINTS[topic]",
}

# Words inside of something else.
SMALL = {"OPTIONAL", "PUBLISHED", "NO_LINK", "NO_ANSWER_FITS", "CAUTION_USUAL", "BY_THE_MODEL"}


def samples(function):
    """Return what a function of the words says, given plausible arguments of each type."""
    values = {}
    for name, parameter in inspect.signature(function).parameters.items():
        whole_number = parameter.annotation == "int"
        sample = SAMPLES.get(name, 3000 if whole_number else "Something")
        values[name] = "Something" if parameter.annotation == "str" and isinstance(sample, HourGlass) else sample
    return function(**values)


ENGLISH = words.LANGUAGES[words.ENGLISH]
FUNCTIONS = {name: said for name, said in ENGLISH.items() if inspect.isfunction(said)}
CONSTANTS = {name: said for name, said in ENGLISH.items() if isinstance(said, str)}
# What people may type for a reaction is no sentence of ours.
TYPED = {"KIND_REACTIONS", "USAGES"}
TABLES = {name: said for name, said in ENGLISH.items() if isinstance(said, dict) and name not in TYPED}
SAID = (
    CONSTANTS
    | {f"{name}[{key}]": text for name, table in TABLES.items() for key, text in table.items()}
    | {name: samples(function) for name, function in FUNCTIONS.items()}
)


def test_every_sentence_is_clean():
    assert len(SAID) > 380
    for name, text in SAID.items():
        assert text, name
        assert text == text.strip(), name
        assert not re.search(r"[{}]|%[sd]|  |\bNone\b(?! of)|\n", text), name
        assert text[0].isupper() or text[0] in "/“" or name in PARTS | SMALL or "[" in name, name


MAX_LABEL_LENGTH = 40  # characters, as on a button or above a list


def is_sentence(text):
    return ". " in text or len(text) > MAX_LABEL_LENGTH


TO_TYPE = re.compile(r"(^|: )(/[a-z]+|sameside) ?[^:]*$")  # it ends in what can be typed, without a full stop


def test_a_sentence_ends_as_sentences_do():
    for name, text in SAID.items():
        if name not in PARTS and is_sentence(text):
            assert text[-1] in ".?!:" or TO_TYPE.search(text), name


def test_the_sentences_that_are_checked_for_their_end_are_many():
    assert sum(bool(is_sentence(text)) for name, text in SAID.items() if name not in PARTS) > 40


PROMISES = re.compile(
    r"\b(job|jobs|position|redundan\w+|layoffs?|laid off|safe|guarantee\w*|secure|fired|dismiss\w*|outsourc\w*)\b",
    re.IGNORECASE,
)


def test_no_sentence_of_the_bots_own_speaks_of_anybodys_job():
    for name, text in SAID.items():
        assert not PROMISES.search(text), name


def test_every_value_has_its_words():
    assert set(words.VERDICTS) == set(Verdict)
    assert set(words.SEVERITIES) == set(Severity)
    assert set(words.ROUTES) == set(Route)
    assert set(words.STATES) == set(State)
    assert set(words.SIDES) == set(Side)


def test_every_decision_without_a_use_case_of_its_own_has_a_sentence():
    own = {
        Decision.ANSWER,
        Decision.CLARIFY,
        Decision.ABSTAIN_OFFER_CONCERN,
        Decision.OFFER_CONCERN,
        Decision.COMMAND,
    }
    assert set(words.REACTIONS) == set(Decision) - own


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (words.topic("other"), "Something else"),
        (words.topic("change_control"), "Change control"),
        (words.read_by([], Route.HR)[:40], "The HR contact: nobody yet. I keep it, a"),
        (words.read_by(["A", "B"], Route.BOTH_LEADS), "A, B (the leads of both sides)"),
        (words.route_label(Route.HR, ["Hana"]), "The HR contact: Hana"),
        (words.route_label(Route.HR, []), "The HR contact"),
        (words.entry_state([]), "published"),
        (words.approved_as(Side.CUSTOMER, ["a"]), "Approved for the customer side: a."),
        (words.decided("answer", None), "Decision: answer"),
        (words.moment(WHEN), "2 March 2026, 09:05 UTC"),
    ],
)
def test_words_take_what_varies(said, expected):
    assert said == expected
