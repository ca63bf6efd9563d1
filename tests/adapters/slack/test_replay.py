import json

import pytest

from tests.adapters.slack.replies import DATA, data

SKELETONS = sorted(path for folder in ("slack-events", "slack-backend") for path in (DATA / folder).glob("*.json"))
IDS = {
    "team_id": "T000FAULTS",
    "team": "T000FAULTS",
    "user": "U1",
    "user_id": "U1",
    "channel": "D1",
    "channel_id": "C1",
    "event_id": "Ev1",
    "ts": "1700000000.000100",
    "text": "Will they fire us?",
    "trigger_id": "1.2.abc",
    "channel_type": "im",
    "command": "/concern",
    "callback_id": "concern.new",
    "action_id": "concern.log",
    "id": "U1",
}


def filled(node, name=""):
    """Put a plausible value in place of every empty text."""
    if isinstance(node, dict):
        return {key: filled(value, key) for key, value in node.items()}
    if isinstance(node, list):
        return [filled(each, name) for each in node]
    return IDS.get(name, node) if node == "" else node


def lively(payload):
    """Fill in a skeleton so that a person says or does something in it."""
    made = filled(payload)
    if "event" in made:
        made["type"] = "event_callback"
        made["event"] = {name: value for name, value in made["event"].items() if name not in {"bot_id", "bot_profile"}}
        made["event"] |= {"tab": "messages"} if "tab" in made["event"] else {}
        made["event"] |= {"channel": "C1"} if made["event"]["type"] == "app_mention" else {}
    for action in made.get("actions", []):
        action["type"] = "button"
    return made


def test_the_skeletons_are_here():
    data("slack-events")
    data("slack-backend")
    assert len(SKELETONS) >= 96


@pytest.mark.parametrize("path", SKELETONS, ids=lambda path: path.stem)
async def test_everything_slack_sends_is_acknowledged(slack, path):
    skeleton = json.loads(path.read_text())
    for payload in (skeleton, filled(skeleton), lively(skeleton)):
        if path.parent.name == "slack-events" or "command" not in payload:
            send = slack.signer.event if path.parent.name == "slack-events" else slack.signer.interaction
            status, _ = await slack.post(send(payload))
        else:
            status, _ = await slack.post(slack.signer.form({name: str(value) for name, value in payload.items()}))
        assert status == 200
