import re
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import words
from bot.commands import Command, example
from bot.core import UseCases
from bot.errors import BadInput
from bot.features import FEATURES
from bot.people import Role
from bot.plain import plain_text
from bot.turn import Press, Submit, Words
from tests.unit.dialogues import ALDER, Speaker, Stage

GRAMMAR = UseCases(FEATURES).grammar
FORMS = [use.form for feature in FEATURES for use in feature.commands]
EVERY_ROLE = frozenset(Role)
parse = GRAMMAR.parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/help", Command("help", "", "")),
        ("help", Command("help", "", "")),
        ("Help", Command("help", "", "")),
        ("  /HELP  ", Command("help", "", "")),
        ("/concern", Command("concern", "", "")),
        ("concern", Command("concern", "", "")),
        ("kb", Command("kb", "", "")),
        ("/kb", Command("kb", "", "")),
        ("engagement", Command("engagement", "", "")),
        ("/concern help", Command("concern", "help", "")),
        ("kb help", Command("kb", "help", "")),
        ("/concern help me with my boss", Command("concern", "", "help me with my boss")),
        ("/concern mine", Command("concern", "mine", "")),
        ("concern mine", Command("concern", "mine", "")),
        ("Concern Mine", Command("concern", "mine", "")),
        ("/concern show C-7", Command("concern", "show", "C-7")),
        ("concern show C-7", Command("concern", "show", "C-7")),
        ("/concern SHOW  C-7 ", Command("concern", "show", "C-7")),
        ("concern show", Command("concern", "show", "")),
        ("/concern about my job", Command("concern", "", "about my job")),
        ("/concern line one\nline two", Command("concern", "", "line one\nline two")),
        ("/kb\nlist", Command("kb", "list", "")),
        ("/kb fact engagement.x = a\nb", Command("kb", "fact", "engagement.x = a\nb")),
        ("/kb list now please", Command("kb", "list", "now please")),
        ("kb try who owns our data?", Command("kb", "try", "who owns our data?")),
        ("/engagement use Alder and Brightwater", Command("engagement", "use", "Alder and Brightwater")),
        ("concern about my job", None),
        ("concern list is endless", None),
        ("Engagement people are angry", None),
        ("kb is short for kilobyte", None),
        ("help me please", None),
        ("who owns our data?", None),
        ("", None),
        (" \n\t ", None),
        ("hel", None),
        ("🙂", None),
        ("مرحبا", None),
    ],
)
def test_what_is_a_command_and_what_is_a_sentence(text, expected):
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/hlep", "I do not know /hlep. Did you mean /help? For example: /help"),
        ("/KONCERN x", f"I do not know /koncern. Did you mean /concern? For example: {example('concern')}"),
        ("/xyzzy", f"I do not know /xyzzy. For example: {example('concern')}. Type /help to see everything."),
        ("/", f"I do not know /. For example: {example('concern')}. Type /help to see everything."),
        ("/kb lst", "/kb has no “lst”. Did you mean “list”? For example: /kb list"),
        ("/kb aprove all", "/kb has no “aprove”. Did you mean “approve”? For example: /kb approve admin-accounts"),
        ("/kb zzz", "/kb has no “zzz”. For example: /kb list"),
        ("/engagement who", "/engagement has no “who”. For example: /engagement"),
        ("/help kb", "/help has no “kb”. For example: /help"),
    ],
)
def test_a_near_miss_gets_what_was_probably_meant_and_an_example(text, sentence):
    with pytest.raises(BadInput) as raised:
        parse(text)
    assert str(raised.value) == sentence


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.command} {form.name}")
def test_every_example_in_the_grammar_is_understood_with_and_without_its_slash(form):
    for typed, does in form.usages:
        assert (parse(typed).name, parse(typed).argument) == (form.command, form.name)
        if form.name or not form.takes_text:
            assert parse(typed.removeprefix("/")) == parse(typed)
        assert form.takes_text or form.takes_more == (len(typed.split()) > 2)
        assert does[0].islower()


def test_what_help_says_is_about_commands_that_there_are():
    assert set(words.USAGES) == {(form.command, form.name) for form in FORMS}


@pytest.fixture(scope="module")
def stage(migrated_file, tmp_path_factory):
    path = tmp_path_factory.mktemp("commands") / "sameside.db"
    path.write_bytes(migrated_file.read_bytes())
    made = Stage(f"sqlite:///{path}")
    made.publish()
    made.everybody()
    yield made
    made.product.engine.dispose()


def speaker(stage, name):
    return stage.add(name, seen=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/concern show", words.missing_argument("concern show", "/concern show C-48213")),
        ("/kb show", words.missing_argument("kb show", "/kb show admin-accounts")),
        ("/kb try", words.missing_argument("kb try", "/kb try who owns our data?")),
        ("/kb fact", words.missing_argument("kb fact", words.FACT_EXAMPLE)),
        ("/kb approve", words.missing_argument("kb approve", "/kb approve admin-accounts")),
        ("", words.EMPTY),
        (" \n ", words.EMPTY),
        ("x" * 40_000, words.too_long(40_000, 3000)),
        ("/concern " + "x" * 40_000, words.too_long(40_009, 3000)),
        ("/" + "x" * 2000, words.unknown_command("x" * 40, None, example("concern"))),
        ("/concern show " + "9" * 2000, words.no_such_concern("9" * 40)),
        ("/engagement use " + "y" * 2000, words.no_such_engagement("y" * 80)),
    ],
)
def test_what_cannot_be_done_says_what_to_type(stage, text, expected):
    assert plain_text(speaker(stage, "Ana").says(text)) == expected


@pytest.mark.parametrize(
    "text", ["a\0b", "שלום, מי מחליט?", "🙂" * 100, "one\ntwo\r\nthree", "\u202eevil", "{{x}} %s {0}"]
)
def test_any_writing_is_kept_as_it_is(stage, text):
    ana = speaker(stage, "Ana")
    assert ana.says(text).blocks
    assert f"“{text}”" in plain_text(ana.presses("Ask a person"))


def test_help_shows_each_person_what_is_of_use_to_them(stage):
    staff, admin, lead = (plain_text(speaker(stage, name).says("/help")) for name in ("Ana", "Ada", "Ben"))
    assert "/kb approve" not in staff
    assert "/kb approve" in admin
    assert "/concern list" not in staff
    assert "/concern list" in lead
    assert "/engagement people" not in lead
    assert "/kb list" in plain_text(speaker(stage, "Ana").says("/kb"))
    assert "/concern" not in plain_text(speaker(stage, "Ana").says("kb"))


@pytest.mark.parametrize("name", ["Ana", "Ada", "Ben", "Anton"])
def test_help_is_short_and_says_where_the_rest_is(stage, name):
    shown = plain_text(speaker(stage, name).says("/help"))
    assert len(shown.splitlines()) < 30
    assert words.MORE_HELP in shown


@pytest.mark.parametrize("command", GRAMMAR.names)
def test_every_command_has_help_with_all_its_forms_page_by_page(stage, command):
    ada = stage.add("Ada", roles=[*Role], seen=False)
    shown = plain_text(ada.says(f"/{command} help"))
    while words.MORE in shown.splitlines()[-1]:
        shown = shown.removesuffix(words.MORE) + plain_text(ada.presses(words.MORE))
    forms = GRAMMAR.forms(command, EVERY_ROLE)
    assert forms
    for typed, does in (usage for form in forms for usage in form.usages):
        assert f"{typed}" in shown
        assert does in shown


@pytest.mark.parametrize("forged", ["", "kb", "kb 0", "kb 99", "kb 9999999999", "weather 1", "kb 1 1", "\0 1"])
def test_a_forged_page_of_help_is_no_longer_there(stage, forged):
    ana = speaker(stage, "Ana")
    press = Press(action="help.more", subject=f"{stage.engagements[ALDER].id}.{forged}", nonce="n")
    assert plain_text(ana.takes(press)) == words.BUTTON_UNKNOWN


ANYTHING = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)
LIKE_COMMANDS = st.builds(
    lambda slash, name, gap, rest: f"{slash}{name}{gap}{rest}",
    st.sampled_from(["/", "", "//", " /"]),
    st.sampled_from([*GRAMMAR.names, "koncern", "KB"]),
    st.sampled_from([" ", "\n", "\t ", "\u00a0", ""]),
    st.one_of(
        ANYTHING,
        st.builds(
            lambda name, rest: f"{name} {rest}",
            st.sampled_from([form.name for form in FORMS] + ["approve fact", "help"]),
            st.one_of(ANYTHING, st.sampled_from(["all", "fact admin_model", "admin_model = x", "C-1", ALDER])),
        ),
    ),
)


@given(st.one_of(ANYTHING, LIKE_COMMANDS))
def test_reading_a_command_never_raises_anything_but_bad_input(text):
    try:
        command = parse(text)
    except BadInput as error:
        assert str(error).startswith(("I do not know /", "/"))  # noqa: PT017 - not every text raises
    else:
        assert command is None or command.name in GRAMMAR.names


SUBJECTS = st.one_of(
    ANYTHING,
    st.builds("{}.{}".format, st.integers(-1, 3), st.one_of(ANYTHING, st.builds("C-{}".format, st.integers(0, 9)))),
)
ACTIONS = st.one_of(
    ANYTHING,
    st.sampled_from(
        [
            "answer.show",
            "answer.none",
            "concern.write",
            "concern.ask",
            "concern.log",
            "concern.drop",
            "concern.acknowledge",
            "concern.answer",
        ]
    ),
)
FIELDS = st.dictionaries(
    st.one_of(ANYTHING, st.sampled_from(["text", "topic", "severity", "route"])),
    st.one_of(ANYTHING, st.sampled_from(["other", "low", "hr", "msp_lead", "x" * 3001])),
)
SAID = st.one_of(
    st.builds(Words, st.one_of(ANYTHING, LIKE_COMMANDS)),
    st.builds(Press, action=ACTIONS, subject=SUBJECTS, nonce=ANYTHING),
    st.builds(Submit, form=ACTIONS, subject=SUBJECTS, nonce=ANYTHING, fields=FIELDS),
)
# How an exception would read: a class name with its text, a trace, or an object's address.
EXCEPTION = re.compile(r"\b[A-Z]\w+(Error|Exception)\b|Traceback|sqlite3|sqlalchemy|0x[0-9a-f]{6}")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(who=st.sampled_from(["Ana", "Ada", "Anton", "Ben", "Mallory"]), said=SAID)
def test_nothing_that_can_be_said_or_pressed_surprises_the_bot(stage, who, said):
    reply = Speaker(stage, who).takes(said)
    assert stage.surprises == []
    text = plain_text(reply)
    assert text
    if not any(EXCEPTION.search(part) for part in written(said)):
        assert not EXCEPTION.search(text)


def written(said):
    match said:
        case Words(text):
            return [text]
        case Press():
            return [said.subject]
        case _:
            return [said.subject, *said.fields.values()]


def test_names_in_the_grammar_are_plain_words():
    for form in FORMS:
        assert set(form.command + form.name) <= set(string.ascii_lowercase)
