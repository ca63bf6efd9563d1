import asyncio

import pytest

from bot import words
from bot.reply import Button, Buttons, Form, Reply, Text, TextField
from bot.turn import Edited, Words
from knowledge.decision import Decision
from tests.adapters.slack.conftest import slackside
from tests.adapters.slack.validation import message_problems, view_problems
from tests.clients import faults

DM = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "1.1", "text": "Will they fire us?"}
FORM = Form(
    name="concern.new",
    title="Log a concern",
    opener="Open the form",
    submit="Send",
    fields=(TextField(name="text", label="What?"),),
    subject="c-1",
    nonce="n-1",
)
WRONG = Form(
    **{name: getattr(FORM, name) for name in ("name", "title", "opener", "submit")},
    fields=(TextField(name="text", label="What?", error="Say more"),),
)


def says(*blocks, replaces=False):
    return lambda _: Reply(decision=Decision.COMMAND, blocks=blocks, replaces=replaces)


def fails(_):
    raise ConnectionError("canary: the database is away")


def press(slack, **container):
    return {
        "type": "block_actions",
        "trigger_id": "9.9.y",
        "team": {"id": slack.faults.slack.team_id},
        "user": {"id": "U1", "team_id": slack.faults.slack.team_id},
        "channel": {"id": "D1"},
        "container": {"type": "message", "message_ts": "5.5", "channel_id": "D1", **container},
        "response_url": slack.faults.response_url,
        "actions": [{"type": "button", "action_id": "concern.log", "block_id": "b", "value": '{"s":"c-1"}'}],
    }


def submit(slack):
    return {
        "type": "view_submission",
        "trigger_id": "9.9.z",
        "team": {"id": slack.faults.slack.team_id},
        "user": {"id": "U1", "team_id": slack.faults.slack.team_id},
        "view": {
            "id": "V1",
            "hash": "h",
            "type": "modal",
            "callback_id": "concern.new",
            "private_metadata": "",
            "blocks": [{"type": "section"}, {"type": "input", "block_id": "text"}],
            "state": {"values": {"text": {"value": {"value": "Late"}}}},
        },
    }


def called(slack, method):
    return [call for call in slack.faults.calls if call.operation == method]


async def test_an_event_reaches_the_core_and_nothing_is_shown_by_the_adapter(slack):
    slack.answer = says(Text("queued by the core"))
    assert await slack.event(DM) == (200, "")
    assert [turn.said.text for turn in slack.turns] == ["Will they fire us?"]
    assert [call.operation for call in slack.faults.calls] == ["auth.test"]


async def test_slack_is_asked_once_who_the_bot_is(slack):
    await asyncio.gather(*(slack.event(DM) for _ in range(20)))
    await slack.command("/help")
    assert len(called(slack, "auth.test")) == 1
    assert len(slack.turns) == 21


async def test_every_redelivery_reaches_the_core_under_the_same_key(slack):
    for retry in range(4):
        assert (await slack.event(DM, retry=retry, event_id="Ev7"))[0] == 200
    assert {turn.key for turn in slack.turns} == {"slack:T000FAULTS:Ev7"}
    assert len(slack.turns) == 4


async def test_an_event_that_was_not_taken_in_is_asked_for_again(slack, logged):
    slack.answer = fails
    assert (await slack.event(DM))[0] == 500
    assert [(each["event"], each["code"]) for each in logged] == [("slack_turn_failed", "ConnectionError")]
    assert "canary" not in str(logged)


async def test_the_bots_own_messages_go_no_further(slack):
    assert (await slack.event({**DM, "user": slack.faults.slack.bot_user_id}))[0] == 200
    assert (await slack.event({**DM, "bot_id": "B7"}))[0] == 200
    assert slack.turns == []


async def test_while_slack_does_not_say_who_we_are_events_come_again_and_commands_are_told(slack):
    slack.faults.plan("auth.test", faults.server_error(), faults.server_error())
    assert (await slack.event(DM))[0] == 500
    status, shown = await slack.command("/help")
    assert status == 200
    assert "quote" in shown["text"]
    assert (await slack.event(DM))[0] == 200
    assert len(slack.turns) == 1


async def test_a_command_is_answered_to_its_author_alone(slack):
    slack.answer = says(Text("Here is what I can do."), Buttons((Button(label="More", action="help.more"),)))
    status, shown = await slack.command("/help", "the payload of <@U2>")
    assert (status, shown["response_type"]) == (200, "ephemeral")
    assert message_problems(shown) == []
    assert slack.turns[0].said.text == "/help the payload of @U2"


async def test_a_repeated_command_is_acknowledged_in_silence(slack):
    assert await slack.command("/help") == (200, {})


async def test_a_command_that_failed_shows_a_reference_and_no_exception(slack, logged):
    slack.answer = fails
    status, shown = await slack.command("/help")
    reference = logged[0]["reference"]
    assert (status, shown["text"]) == (200, words.surprise(reference))
    assert "canary" not in str(shown)


async def test_a_command_opens_its_form_inside_the_request(slack):
    slack.answer = says(Text("First"), FORM)
    assert await slack.command("/concern") == (200, {})
    (opened,) = called(slack, "views.open")
    assert opened.arguments["trigger_id"] == "1.2.abc"
    assert view_problems(opened.arguments["view"]) == []


@pytest.mark.parametrize("fault", [faults.slack_error("expired_trigger_id"), faults.server_error(), faults.dropped()])
async def test_a_form_that_does_not_open_leaves_a_button_to_try_again(slack, logged, fault):
    slack.answer = says(FORM)
    slack.faults.plan("views.open", fault)
    status, shown = await slack.command("/concern")
    assert status == 200
    assert words.SLACK_FORM_NOT_OPENED in shown["text"]
    assert shown["blocks"][-1]["elements"][0]["action_id"] == "concern.new"
    assert [each["event"] for each in logged] == ["slack_form_not_opened"]
    await slack.interaction(press(slack, type="message", is_ephemeral=True))
    assert len(called(slack, "views.open")) == 2


async def test_a_press_opens_its_form(slack):
    slack.answer = says(FORM)
    assert await slack.interaction(press(slack)) == (200, {})
    assert len(called(slack, "views.open")) == 1


async def test_a_press_in_a_modal_puts_its_form_on_top(slack):
    slack.answer = says(FORM)
    await slack.interaction(press(slack, type="view"))
    assert len(called(slack, "views.push")) == 1


async def test_what_a_press_answers_is_queued_by_the_core(slack):
    slack.answer = says(Text("Done"), replaces=True)
    assert await slack.interaction(press(slack)) == (200, {})
    assert slack.faults.slack.responses == []


async def test_an_ephemeral_message_is_replaced_through_its_response_url(slack):
    slack.answer = says(Text("Done"), replaces=True)
    assert await slack.interaction(press(slack, is_ephemeral=True)) == (200, {})
    (shown,) = slack.faults.slack.responses
    assert (shown["text"], shown["replace_original"], shown["response_type"]) == ("Done", True, "ephemeral")


async def test_a_press_that_failed_is_told_through_the_response_url(slack):
    slack.answer = fails
    assert await slack.interaction(press(slack)) == (200, {})
    (shown,) = slack.faults.slack.responses
    assert "quote" in shown["text"]
    assert shown["replace_original"] is False


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x",
        "https://evil.example/",
        "file:///etc/passwd",
        "",
        "http://[",
        "https://slack.com.evil.example/",
    ],
)
async def test_nothing_is_posted_to_an_address_that_is_not_slacks(slack, logged, url):
    slack.answer = says(Text("Done"))
    await slack.interaction({**press(slack, is_ephemeral=True), "response_url": url})
    assert [each["code"] for each in logged] == ["no_response_url"]


async def test_a_sent_modal_closes(slack):
    slack.answer = says(Text("Logged"))
    assert await slack.interaction(submit(slack)) == (200, {})
    assert slack.turns[0].said.fields == {"text": "Late"}


async def test_the_mistakes_in_a_modal_are_shown_in_it(slack):
    slack.answer = says(WRONG)
    assert await slack.interaction(submit(slack)) == (
        200,
        {"response_action": "errors", "errors": {"text": "Say more"}},
    )


async def test_a_modal_can_give_way_to_the_next_one(slack):
    slack.answer = says(FORM)
    _, shown = await slack.interaction(submit(slack))
    assert shown["response_action"] == "update"
    assert view_problems(shown["view"]) == []


async def test_a_modal_that_was_not_taken_in_stays_open(slack):
    slack.answer = fails
    _, shown = await slack.interaction(submit(slack))
    assert shown["response_action"] == "errors"
    assert "quote" in shown["errors"]["text"]


async def test_nothing_that_people_write_is_logged(slack, caplog, capfd):
    caplog.set_level(0)
    slack.answer = fails
    await slack.event({**DM, "text": "canary-text"})
    await slack.event({"type": "never_heard_of", "text": "canary-text"})
    await slack.command("/concern", "canary-text")
    await slack.post(slack.signer.event({"type": "nothing", "x": "canary-text"}))
    await slack.post(slack.signer.event({"type": "event_callback", "event": 5, "x": "canary-text"}))
    out = capfd.readouterr()
    assert "canary-text" not in f"{caplog.text}{out.out}{out.err}"
    assert "xoxb-test" not in f"{caplog.text}{out.out}{out.err}"


async def test_the_environment_does_not_change_how_bolt_is_set_up(monkeypatch):
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        monkeypatch.setenv(name, "from-the-environment")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    async with slackside() as slack:
        assert await slack.event(DM) == (200, "")
        assert called(slack, "auth.test")[0].authorization == "Bearer xoxb-test"


THREADED = {**DM, "thread_ts": "1.0"}


def edit(subtype, **more):
    return {"type": "message", "subtype": subtype, "hidden": True, "channel_type": "im", "channel": "D1", **more}


async def test_a_message_in_a_thread_says_which_it_is_and_that_a_file_came_with_it(slack):
    files = [{"id": "F1"}]
    await slack.event(THREADED)
    await slack.event({**THREADED, "subtype": "file_share", "text": "", "files": files})
    await slack.event({**DM, "subtype": "file_share", "text": "", "files": files})
    said = [(turn.said, turn.thread, turn.message) for turn in slack.turns]
    assert said == [(Words("Will they fire us?"), "1.0", "1.1"), (Words("", attached=True), "1.0", "1.1")]


async def test_a_message_that_was_changed_or_deleted_in_a_thread_is_said_to_be(slack):
    before = {name: THREADED[name] for name in ("type", "user", "ts", "thread_ts", "text")}
    after = {**before, "text": "Will they &lt;fire&gt; us all?", "edited": {"user": "U1", "ts": "2.0"}}
    await slack.event(edit("message_changed", message=after, previous_message=before))
    await slack.event(edit("message_deleted", deleted_ts="1.1", previous_message=before))
    said = [(turn.said, turn.thread, turn.message, turn.actor.user_id) for turn in slack.turns]
    assert said == [(Edited("Will they <fire> us all?"), "1.0", "1.1", "U1"), (Edited(""), "1.0", "1.1", "U1")]


@pytest.mark.parametrize(
    "more",
    [
        {"text": "Will they fire us?"},
        {"text": "Else", "user": "UBOT00000"},
        {"text": "Else", "bot_id": "B1"},
        {"text": "Else", "thread_ts": None},
        {"text": "Else", "ts": "x"},
    ],
)
async def test_a_change_that_nobody_made_to_an_answer_is_ignored(slack, more):
    before = {name: THREADED[name] for name in ("type", "user", "ts", "thread_ts", "text")}
    if "user" in more:
        more = {**more, "user": slack.faults.slack.bot_user_id}
    await slack.event(edit("message_changed", message={**before, **more}, previous_message=before))
    await slack.event({**edit("message_changed", message={**before, "text": "Else"}), "channel": "C1"})
    assert slack.turns == []
