import contextlib
import socket
import time
from dataclasses import replace

import aiohttp
import pytest

from adapters.outgoing import NotAccepted, OutgoingMessage, Throttled, Uncertain, Undeliverable
from adapters.slack import api
from adapters.slack.sender import SlackSender
from adapters.slack.settings import SlackSettings
from bot.reply import Reply, Text
from bot.turn import Address, Platform
from knowledge.decision import Decision
from tests.clients import faults
from tests.clients.faults import fault_server

PERSON = Address(platform=Platform.SLACK, workspace="T1", channel="U1")
KNOWN = replace(PERSON, reference={"dm": "D9"})
CHANNEL = Address(platform=Platform.SLACK, workspace="T1", channel="C1")


def outgoing(address=KNOWN, text="Hello", **more):
    reply = Reply(decision=Decision.ANSWER, blocks=(Text(text),))
    return OutgoingMessage(id=7, address=address, reply=reply, **more)


@pytest.fixture
async def server():
    async with fault_server() as running:
        yield running


@pytest.fixture
async def sender(server):
    async with aiohttp.ClientSession() as session:
        yield SlackSender(SlackSettings("s", "xoxb-test", server.slack_url), session)


def posted(server):
    return [call.arguments for call in server.calls if call.operation == "chat.postMessage"]


async def test_a_parcel_is_posted_with_its_id_and_without_previews(server, sender):
    reference = await sender.send(outgoing())
    (message,) = server.slack.messages
    assert reference == f"D9:{message['ts']}"
    assert message["metadata"] == {"event_type": "sameside_outbox", "event_payload": {"id": 7}}
    (asked,) = posted(server)
    assert (asked["text"], asked["unfurl_links"], asked["unfurl_media"]) == ("Hello", False, False)


async def test_a_person_is_reached_in_a_dm_that_is_opened_once(server, sender):
    await sender.send(outgoing(PERSON))
    await sender.send(outgoing(PERSON))
    assert [call.operation for call in server.calls].count("conversations.open") == 1
    assert {message["channel"] for message in server.slack.messages} == {"D1"}


async def test_a_channel_is_answered_in_the_thread(server, sender):
    await sender.send(outgoing(CHANNEL, thread="1.1"))
    assert (server.slack.messages[0]["channel"], server.slack.messages[0]["thread_ts"]) == ("C1", "1.1")


async def test_a_card_is_replaced_however_often(server, sender):
    card = await sender.send(outgoing())
    for _ in range(2):
        assert await sender.send(outgoing(text="Changed", card=card)) == card
    assert [message["text"] for message in server.slack.messages] == ["Changed"]


async def test_where_a_card_is_only_to_be_brought_up_to_date_and_is_gone_nothing_is_sent(server, sender):
    assert await sender.send(outgoing(card="D9:1.1", in_place=True)) == ""
    assert server.slack.messages == []
    assert (sender.card_of(""), sender.card_of("D9:1.1")) == (None, "D9:1.1")


async def test_a_card_that_is_gone_is_followed_by_a_new_message(server, sender):
    reference = await sender.send(outgoing(card="D9:1.1"))
    assert [message["text"] for message in server.slack.messages] == ["Hello"]
    assert reference != "D9:1.1"


async def test_a_parcel_that_may_be_a_repeat_says_so(server, sender):
    await sender.send(outgoing(repeated=True))
    assert "7" in server.slack.messages[0]["text"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        *(
            (faults.slack_error(code), Undeliverable)
            for code in ("channel_not_found", "is_archived", "user_disabled", "user_not_found")
        ),
        *((faults.slack_error(code), Undeliverable) for code in ("cannot_dm_bot", "invalid_blocks", "msg_too_long")),
        *(
            (faults.slack_error(code), NotAccepted)
            for code in (
                *("invalid_auth", "token_revoked", "missing_scope", "account_inactive", "ekm_access_denied"),
                *("access_denied", "no_permission", "not_in_channel", "a_code_of_tomorrow"),
            )
        ),
        (faults.slack_error("fatal_error"), Uncertain),
        (faults.server_error(500), Uncertain),
        (faults.server_error(503), Uncertain),
        (faults.server_error(500, accepted=True), Uncertain),
        (faults.dropped(), Uncertain),
        (faults.dropped(accepted=False), Uncertain),
        (faults.Fault("odd", 200, body="not json"), Uncertain),
        (faults.Fault("odd", 200, body={"ok": True}), Uncertain),
        (faults.Fault("odd", 200, body={}), Uncertain),
    ],
    ids=lambda value: getattr(value, "name", getattr(value, "__name__", "")),
)
async def test_what_became_of_a_parcel_is_told_apart(server, sender, logged, fault, error):
    server.plan("chat.postMessage", fault)
    with pytest.raises(error):
        await sender.send(outgoing(text="canary"))
    assert len(posted(server)) == 1  # nothing is tried again here
    assert [each["event"] for each in logged] == ["slack_not_sent"]
    assert "canary" not in str(logged)


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        (faults.rate_limited(17), 17),
        (faults.rate_limited(17, empty=True), 17),
        (faults.rate_limited(None), 30),
        (faults.rate_limited(None, empty=True), 30),
        (faults.rate_limited(0), 1),
        (faults.slack_error("ratelimited"), 30),
        (faults.Fault("odd", 429, {"Retry-After": "soon"}), 30),
        (faults.Fault("odd", 429, {"Retry-After": "999999999999"}), 3600),
    ],
    ids=str,
)
async def test_slack_says_when_to_come_back(server, sender, fault, seconds):
    server.plan("chat.postMessage", fault)
    with pytest.raises(Throttled) as caught:
        await sender.send(outgoing())
    assert (caught.value.retry_after, caught.value.gate) == (seconds, sender.gate(KNOWN))
    assert server.slack.messages == []


async def test_an_answer_that_does_not_come_is_uncertain(server, sender, monkeypatch):
    monkeypatch.setattr(api, "PATIENCE", 0.05)
    monkeypatch.setitem(api.call.__kwdefaults__, "patience", 0.05)
    server.plan("chat.postMessage", faults.delayed(0.3))
    with pytest.raises(Uncertain):
        await sender.send(outgoing())


async def test_without_a_connection_nothing_was_accepted():
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/api/"
        async with aiohttp.ClientSession() as session:
            sender = SlackSender(SlackSettings("s", "xoxb-test", url), session)
            with pytest.raises(NotAccepted):
                await sender.send(outgoing())


@pytest.mark.parametrize("fault", [faults.dropped(), faults.server_error(500, accepted=True)], ids=str)
async def test_what_can_be_repeated_without_harm_is_never_uncertain(server, sender, fault):
    server.plan("conversations.open", fault)
    with pytest.raises(NotAccepted):
        await sender.send(outgoing(PERSON))
    card = await sender.send(outgoing())
    server.plan("chat.update", fault)
    with pytest.raises(NotAccepted):
        await sender.send(outgoing(card=card))


@pytest.mark.parametrize(("address", "thread"), [(KNOWN, None), (PERSON, None), (CHANNEL, "1.1"), (KNOWN, "1.1")])
async def test_a_parcel_whose_answer_was_lost_is_found(server, sender, address, thread):
    since = time.time()
    server.plan("chat.postMessage", faults.dropped())
    sent = outgoing(address, thread=thread)
    with pytest.raises(Uncertain):
        await sender.send(sent)
    (message,) = server.slack.messages
    assert await sender.find(sent, since=since) == f"{message['channel']}:{message['ts']}"
    assert await sender.find(replace(sent, id=8), since=since) == ""


async def test_a_parcel_that_did_not_arrive_is_surely_not_there(server, sender):
    server.plan("chat.postMessage", faults.dropped(accepted=False))
    with pytest.raises(Uncertain):
        await sender.send(outgoing())
    assert await sender.find(outgoing(), since=time.time()) == ""


async def test_a_parcel_is_found_behind_many_others(server, sender):
    sent = outgoing()
    reference = await sender.send(sent)
    for number in range(450):
        server.slack.messages.append({"ts": server.slack.next_ts(), "channel": "D9", "text": str(number)})
    assert await sender.find(sent, since=time.time()) == reference
    assert [call.operation for call in server.calls].count("conversations.history") == 3


async def test_other_apps_metadata_is_not_taken_for_ours(server, sender):
    metadata = {"event_type": "another_app", "event_payload": {"id": 7}}
    server.slack.messages.append({"ts": server.slack.next_ts(), "channel": "D9", "metadata": metadata})
    assert await sender.find(outgoing(), since=time.time()) == ""


async def test_without_the_scope_it_cannot_tell(server, sender):
    server.plan("conversations.history", faults.slack_error("missing_scope"))
    assert await sender.find(outgoing(CHANNEL), since=time.time()) is None


async def test_a_search_that_failed_is_no_answer(server, sender):
    server.plan("conversations.history", faults.server_error())
    with pytest.raises(Uncertain):
        await sender.find(outgoing(), since=time.time())


def test_a_team_shares_one_limit():
    assert SlackSender.gate(None, PERSON) == SlackSender.gate(None, CHANNEL)
    assert SlackSender.pace == 1.0


async def test_news_in_a_thread_is_shown_in_the_conversation_too(server, sender):
    root = sender.thread_of(await sender.send(outgoing()))
    await sender.send(outgoing(thread=root, aloud=True))
    await sender.send(outgoing(thread=root))
    first, news, reply = posted(server)
    assert "thread_ts" not in first
    assert (news["thread_ts"], news["reply_broadcast"]) == (root, True)
    assert (reply["thread_ts"], reply.get("reply_broadcast")) == (root, None)


@pytest.mark.parametrize("code", ["thread_not_found", "cannot_reply_to_message"])
async def test_what_belonged_into_a_thread_that_is_gone_is_posted_all_the_same(server, sender, code):
    server.plan("chat.postMessage", faults.slack_error(code))
    assert await sender.send(outgoing(thread="1.1", aloud=True))
    _, again = posted(server)
    assert "thread_ts" not in again
    assert "reply_broadcast" not in again
