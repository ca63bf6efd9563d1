import pytest

from tests.adapters.slack.validation import message_problems


def section(text, kind="plain_text", **more):
    return {"type": "section", "text": {"type": kind, "text": text, **more}}


def button(action_id, label="Go", **more):
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action_id, **more}


def actions(*buttons):
    return {"type": "actions", "elements": list(buttons)}


@pytest.mark.parametrize(
    "blocks",
    [
        [section("")],
        [section("x" * 3001)],
        [section("hi <!channel>")],
        [section("a < b")],
        [section("a & b")],
        [section("*loud*", "mrkdwn", verbatim=True), section("x *y* z", "mrkdwn", verbatim=True)],
        [section("*loud*", "mrkdwn")],
        [section("<javascript:x|y>", "mrkdwn", verbatim=True)],
        [{"type": "section"}],
        [{"type": "section", "fields": [{"type": "plain_text", "text": "x" * 2001}]}],
        [{"type": "section", "fields": [{"type": "plain_text", "text": "x"}] * 11}],
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
        [{"type": "context", "elements": []}],
        [actions()],
        [actions(button("a"), button("a"))],
        [actions(button("a")), actions(button("a"))],
        [actions(button("a", "x" * 76))],
        [actions(button("a", value="x" * 2001))],
        [actions(button("x" * 256))],
        [actions(button("a", style="loud"))],
        [{"type": "divider"}] * 51,
        [{"type": "unheard_of"}],
    ],
)
def test_what_slack_would_refuse_is_found(blocks):
    assert message_problems({"text": "x", "blocks": blocks}) != []


def test_what_slack_would_take_is_not_complained_about():
    blocks = [section("*What*", "mrkdwn", verbatim=True), section("fine &amp; well"), actions(button("a"), button("b"))]
    assert message_problems({"text": "x", "blocks": blocks}) == []
    assert message_problems({"text": " ", "blocks": blocks}) == ["empty text"]
