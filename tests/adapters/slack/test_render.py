import json
from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings

from adapters.slack.modal import mistakes, modal
from adapters.slack.render import message
from adapters.slack.tickets import Origin, action_of, origin_in, subject_and_nonce
from bot.reply import (
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
)
from knowledge.decision import Decision
from knowledge.entry import Verdict
from tests.adapters.slack import replies
from tests.adapters.slack.validation import message_problems, view_problems

CARD = FactCard(
    entry_id="jobs",
    myth="They will fire us all & <!channel>",
    verdict=Verdict.MYTH,
    answer="An outsourcing partner takes over tasks.",
    engagement="Brightwater & you agreed on it.",
    sources=(
        SourceLine(name="CIO", title="A *bold* claim", year=2020, url="https://example.org/?a=1&b=2"),
        SourceLine(name="Odd", title="No link", year=None, url="javascript:alert(1)"),
    ),
    reviewed_on=date(2026, 1, 2),
    review_due=date(2026, 7, 2),
)
FORM = Form(
    name="concern.new",
    title="Log a concern that has a long title",
    opener="Log a concern",
    submit="Send",
    fields=(
        TextField(name="text", label="What?", value="before", multiline=True, error="Too short"),
        ChoiceField(name="route", label="Who?", options=(Option("hr", "HR"), Option("both", "Both")), value="hr"),
    ),
    intro="Nobody but the readers sees it.",
    subject="c-1",
    nonce="n-1",
)


def reply(*blocks) -> Reply:
    return Reply(decision=Decision.ANSWER, blocks=blocks)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(replies.replies)
def test_slack_takes_every_message(made):
    assert message_problems(message(made)) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(replies.replies, replies.forms)
def test_slack_takes_every_modal(made, form):
    assert view_problems(modal(made, form, Origin(channel="C1", thread="1.2", card="C1:1.2"))) == []


def test_slack_takes_what_breaks_other_software():
    for text in replies.naughty():
        blocks = (
            Text(text),
            Notice(text),
            Quote(text, text),
            Record(text, (Row(text, text),)),
            Listing(text, (Row(text, text),)),
            Buttons((Button(label=text, action="a", subject=text),)),
        )
        assert message_problems(message(reply(*blocks))) == [], text
        source = SourceLine(name=text, title=text, year=None, url=text)
        card = FactCard(
            entry_id="e",
            myth=text,
            verdict=Verdict.TRUE,
            answer=text,
            engagement=text,
            sources=(source,),
            reviewed_on=date(2026, 1, 1),
            review_due=date(2026, 1, 1),
        )
        assert message_problems(message(reply(card))) == [], text


def test_a_fact_shows_verdict_myth_answer_engagement_sources_and_review():
    shown = message(reply(CARD))["blocks"]
    assert [block["type"] for block in shown] == [
        "header",
        "context",
        "section",
        "section",
        "section",
        "divider",
        "context",
        "context",
    ]
    assert shown[0]["text"]["text"].endswith("Myth")
    assert shown[1]["elements"][0]["text"] == "What people say: “They will fire us all &amp; &lt;!channel&gt;”"
    assert shown[2]["text"]["text"] == CARD.answer
    links = shown[6]["elements"][0]["text"]
    assert "<https://example.org/?a=1&amp;b=2|CIO: A \u2060*\u2060bold\u2060*\u2060 claim, 2020>" in links
    assert "• Odd: No link" in links
    assert "javascript" not in links


def test_a_note_stands_before_everything_else_of_a_fact():
    shown = message(reply(replace(CARD, note="Auf *Deutsch* gibt es das noch nicht.")))
    assert shown["blocks"][0]["text"]["text"] == "Auf *Deutsch* gibt es das noch nicht."
    assert shown["blocks"][0]["text"]["type"] == "plain_text"
    assert shown["blocks"][1]["type"] == "header"
    assert shown["text"].startswith("Auf *Deutsch* gibt es das noch nicht.\nMyth: ")


def test_sources_shown_after_an_answer_are_links():
    [shown] = message(reply(Sources(CARD.sources[:1])))["blocks"]
    assert "<https://example.org/?a=1&amp;b=2|CIO: " in shown["elements"][0]["text"]
    assert "blocks" not in message(reply(Sources(())))


def test_a_listing_with_paragraphs_gives_each_a_label_of_its_own():
    paragraph = "Nothing is logged until you confirm it. " * 5
    shown = message(reply(Listing("Kept", (Row("Concerns", paragraph), Row("Model", "None.")))))["blocks"]
    said = [block["text"]["text"] for block in shown]
    assert said == ["*Kept*", "*Concerns*", paragraph.strip(), "*Model*", "None."]
    short = message(reply(Listing("Kept", (Row("Concerns", "Yes."), Row("Model", "None.")))))["blocks"]
    assert short[1]["text"]["text"] == "• Concerns: Yes.\n• Model: None."


def test_peoples_text_stands_where_slack_reads_no_markup():
    shown = message(reply(Quote("*bold* <!channel> <http://evil|Bank>", "U1")))
    assert shown["blocks"][0]["text"]["type"] == "plain_text"
    assert "&lt;!channel&gt; &lt;http://evil|Bank&gt;" in shown["text"]


def test_a_long_text_is_split_between_words_and_loses_nothing():
    words = [f"word{number}" for number in range(2000)]
    shown = message(reply(Text(" ".join(words))))["blocks"]
    assert len(shown) > 1
    assert " ".join(block["text"]["text"] for block in shown).split() == words


def test_too_many_blocks_are_cut_but_the_buttons_stay():
    made = [Text(f"line {number}") for number in range(80)]
    shown = message(reply(*made, Buttons((Button(label="Go", action="go"),))))["blocks"]
    assert len(shown) == 50
    assert [block["type"] for block in shown[-2:]] == ["actions", "context"]


def test_buttons_carry_an_action_a_subject_and_a_nonce_and_nothing_else():
    pair = (Button(label="A", action="go", subject="1", nonce="x"), Button(label="B", action="go", subject="2"))
    first, second = message(reply(Buttons(pair)))["blocks"][0]["elements"]
    assert (first["action_id"], second["action_id"]) == ("go", "go#2")
    assert json.loads(first["value"]) == {"s": "1", "n": "x"}
    assert action_of(second["action_id"]) == "go"
    assert subject_and_nonce(second["value"]) == ("2", "")


def test_a_button_that_could_not_say_what_it_is_for_is_left_out():
    shown = message(reply(Text("hello"), Buttons((Button(label="A", action="go", subject="x" * 2001),))))
    assert [block["type"] for block in shown["blocks"]] == ["section"]


def test_a_form_in_a_message_is_its_opener():
    (row,) = message(reply(FORM))["blocks"]
    assert (row["elements"][0]["action_id"], row["elements"][0]["text"]["text"]) == ("concern.new", "Log a concern")


def test_a_modal_remembers_where_it_was_opened_and_shows_the_rest_of_the_reply():
    origin = Origin(channel="C1", thread="1.2", card="C1:1.2")
    view = modal(reply(Text("First"), FORM), FORM, origin)
    assert view["title"]["text"] == "Log a concern that has…"
    assert origin_in(view["private_metadata"]) == origin
    assert subject_and_nonce(view["private_metadata"]) == ("c-1", "n-1")
    assert [block["type"] for block in view["blocks"]] == ["section", "section", "input", "context", "input"]
    assert view["blocks"][-1]["element"]["initial_option"]["value"] == "hr"
    assert mistakes(FORM) == {"text": "Too short"}


def test_a_message_with_nothing_to_see_still_has_a_text():
    assert message(reply(Text("\u200b\u2060"))) == {"text": "…"}
