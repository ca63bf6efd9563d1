"""Shortcuts in Slack: "Log as a concern" at a message, and "Raise a concern" anywhere."""

import pytest

from bot.turn import Shows, Start
from tests.adapters.slack.test_app import FORM, called, fails, says
from tests.adapters.slack.validation import message_problems, view_problems
from tests.clients import faults


def chosen(slack, callback="log_concern", **message):
    team = slack.faults.slack.team_id
    body = {
        "type": "message_action" if message else "shortcut",
        "callback_id": callback,
        "trigger_id": "9.9.s",
        "team": {"id": team},
        "user": {"id": "U1", "team_id": team, "username": "ann"},
    }
    if message:
        said = {"type": "message", "ts": "5.5", "team": team, **message}
        body |= {"channel": {"id": "C1"}, "message": said, "response_url": slack.faults.response_url}
    return body


@pytest.mark.parametrize(
    ("message", "text", "writer", "name"),
    [
        ({"user": "U1", "text": "They <@U2> left &amp; nobody said"}, "They @U2 left & nobody said", None, None),
        ({"user": "U2", "text": "No notice"}, "No notice", "U2", ""),
        ({"user": "U2", "text": "No notice", "user_profile": {"real_name": "Bo"}}, "No notice", "U2", "Bo"),
        ({"bot_id": "B7", "username": "Pager", "text": "Down"}, "Down", "B7", "Pager"),
        ({"user": "U2", "text": ""}, "", None, None),
    ],
)
async def test_the_message_shortcut_opens_the_form_in_the_request(slack, message, text, writer, name):
    slack.answer = says(FORM)
    assert await slack.interaction(chosen(slack, **message)) == (200, {})
    [turn] = slack.turns
    assert isinstance(turn.said, Start)
    assert (turn.said.text, turn.said.by and turn.said.by.user_id) == (text, writer)
    assert (turn.said.by and turn.said.by.name) == name
    # Whatever is said to whoever chose it, the channel of the message is not told.
    assert (turn.place.channel, turn.reach.channel, turn.shared, turn.caller_shows) == ("U1", "U1", False, Shows.FORM)
    [opened] = called(slack, "views.open")
    assert opened.arguments["trigger_id"] == "9.9.s"
    assert view_problems(opened.arguments["view"]) == []


async def test_a_writer_of_another_workspace_is_known_by_it(slack):
    await slack.interaction(chosen(slack, user="U2", text="No notice", team="T99"))
    assert slack.turns[0].said.by.workspace == "T99"


async def test_the_global_shortcut_opens_an_empty_form(slack):
    slack.answer = says(FORM)
    assert await slack.interaction(chosen(slack, "raise_concern")) == (200, {})
    assert slack.turns[0].said == Start()
    assert len(called(slack, "views.open")) == 1


async def test_a_shortcut_of_another_name_is_not_ours(slack):
    assert await slack.interaction(chosen(slack, "make_coffee")) == (200, {})
    assert slack.turns == []


async def test_a_form_that_does_not_open_in_time_waits_in_the_bots_messages(slack):
    slack.answer = says(FORM)
    slack.faults.plan("views.open", faults.slack_error("expired_trigger_id"))
    assert await slack.interaction(chosen(slack, user="U2", text="No notice")) == (200, {})
    [posted] = called(slack, "chat.postMessage")
    assert posted.arguments["channel"] == "U1"
    assert message_problems(posted.arguments) == []
    assert FORM.opener in str(posted.arguments["blocks"])


async def test_a_shortcut_that_could_not_be_taken_in_is_said_to_have_failed(slack):
    slack.answer = fails
    assert await slack.interaction(chosen(slack, "raise_concern")) == (200, {})
    [posted] = called(slack, "chat.postMessage")
    assert posted.arguments["channel"] == "U1"
    assert "canary" not in str(posted.arguments)
