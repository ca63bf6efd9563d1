"""Activities as Teams sends them, shortened to what any of them has."""

import copy

APP_ID = "00000000-0000-4000-8000-00000000000a"
BOT = f"28:{APP_ID}"
TENANT = "00000000-0000-4000-8000-000000000001"
OTHER_TENANT = "00000000-0000-4000-8000-000000000002"
SERVICE = "https://smba.trafficmanager.net/emea/"
ALEX = "00000000-0000-4000-8000-000000000020"
GROUP = "19:group@thread.v2"
CHANNEL = "19:general@thread.tacv2;messageid=1700000000000"

_MESSAGE = {
    "type": "message",
    "id": "1700000000123",
    "timestamp": "2026-11-23T09:00:00.000Z",
    "channelId": "msteams",
    "serviceUrl": SERVICE,
    "from": {"id": "29:alex", "name": "Alex Wilber", "aadObjectId": ALEX},
    "conversation": {"id": "a:personal", "conversationType": "personal", "tenantId": TENANT},
    "recipient": {"id": BOT, "name": "Sameside"},
    "text": "Will I lose my job?",
    "textFormat": "plain",
    "entities": [{"type": "clientInfo", "locale": "en-US", "platform": "Web"}],
    "channelData": {"tenant": {"id": TENANT}},
}


def message(text="Will I lose my job?", **changes):
    return {**copy.deepcopy(_MESSAGE), "text": text, **changes}


def shared(text, conversation=GROUP, **changes):
    kind = "channel" if "tacv2" in conversation else "groupChat"
    place = {"id": conversation, "conversationType": kind, "isGroup": True, "tenantId": TENANT}
    return message(text, conversation=place, entities=[mention()], **changes)


def mention(text="<at>Sameside</at>", of=BOT):
    return {"type": "mention", "text": text, "mentioned": {"id": of, "name": "Sameside"}}


def invoke(data, name="adaptiveCard/action", **changes):
    value = {"action": {"type": "Action.Execute", "verb": "x", "data": data}, "trigger": "manual"}
    whole = message(type="invoke", id="f:42", name=name, value=value, replyToId="1700000000100", **changes)
    del whole["text"]
    return whole


def installation(action, **changes):
    whole = message(type="installationUpdate", action=action, **changes)
    del whole["text"]
    return whole
