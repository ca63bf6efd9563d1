"""What is sent to Teams, and what each failure means."""

import asyncio

import pytest

from adapters.outgoing import NotAccepted, OutgoingMessage, Throttled, Uncertain, Undeliverable
from adapters.teams.sender import TeamsSender
from adapters.teams.token import BotToken
from bot import words
from bot.reply import Text
from bot.turn import Address, Platform
from tests.adapters.teams.activities import ALEX, BOT, CHANNEL, GROUP, TENANT
from tests.adapters.teams.conftest import settings_for
from tests.adapters.teams.replies import BUTTONS, reply
from tests.clients.faults import Fault, delayed, dropped, fault_server, rate_limited, server_error, teams_error

HELLO = reply(Text("Hello there."))


@pytest.fixture
async def teams():
    async with fault_server() as server:
        yield server


@pytest.fixture
def sender(issuer, teams, session):
    return sender_to(issuer, teams, session)


def sender_to(issuer, teams, session, **changes):
    hosts = frozenset({teams.base_url})
    return TeamsSender(settings_for(issuer, service_hosts=hosts, token_url=teams.token_url, **changes), session)


def group(teams, channel=GROUP):
    reference = {"service_url": teams.service_url, "tenant": TENANT, "bot_id": BOT}
    return Address(platform=Platform.TEAMS, workspace=TENANT, channel=channel, reference=reference)


def person(teams, **more):
    reference = {**group(teams).reference, "user_id": "29:alex", **more}
    return Address(platform=Platform.TEAMS, workspace=TENANT, channel=f"user:{ALEX}", reference=reference)


def outgoing(address, answer=HELLO, **changes):
    return OutgoingMessage(id=7, address=address, reply=answer, **changes)


async def test_a_message_is_posted_with_the_bot_s_token_and_its_id_comes_back(sender, teams):
    sent = await sender.send(outgoing(group(teams)))
    [activity] = teams.teams.activities
    assert sent == activity["id"]
    assert activity["conversation_id"] == GROUP
    assert (activity["text"], activity["from"], activity["conversation"]) == (
        "Hello there.",
        {"id": BOT},
        {"id": GROUP},
    )
    assert [call.authorization for call in teams.calls if call.operation != "token"] == ["Bearer outbound-1"]
    [token] = [call.arguments for call in teams.calls if call.operation == "token"]
    assert (token["grant_type"], token["scope"]) == ("client_credentials", "https://api.botframework.com/.default")


async def test_an_answer_lands_in_its_thread(sender, teams):
    await sender.send(outgoing(group(teams, CHANNEL), thread="17"))
    [activity] = teams.teams.activities
    assert (activity["conversation_id"], activity["replyToId"]) == (CHANNEL, "17")


async def test_where_a_card_is_only_to_be_brought_up_to_date_and_is_gone_nothing_is_sent(sender, teams):
    teams.plan("activities.update", teams_error(404, "ActivityNotFound"))
    assert await sender.send(outgoing(group(teams), card="gone", in_place=True)) == ""
    assert teams.teams.activities == []
    assert (sender.card_of(""), sender.card_of("1:a")) == (None, "1:a")


async def test_a_card_is_replaced_in_place_and_may_be_replaced_again_after_a_doubt(sender, teams):
    sent = await sender.send(outgoing(group(teams), reply(BUTTONS)))
    assert await sender.send(outgoing(group(teams), card=sent)) == sent
    assert len(teams.teams.activities) == 1
    assert teams.teams.activities[0]["attachments"][0]["content"]["type"] == "AdaptiveCard"
    teams.plan("activities.update", server_error(502))
    with pytest.raises(NotAccepted):
        await sender.send(outgoing(group(teams), card=sent))


async def test_a_known_conversation_is_used(sender, teams):
    await sender.send(outgoing(person(teams, conversation_id="a:personal")))
    assert teams.teams.activities[0]["conversation_id"] == "a:personal"
    assert not teams.teams.conversations


async def test_a_person_s_conversation_is_opened_once(sender, teams):
    for _ in range(3):
        await sender.send(outgoing(person(teams)))
    [opened] = teams.teams.conversations
    assert (opened["members"], opened["bot"], opened["tenantId"]) == ([{"id": "29:alex"}], {"id": BOT}, TENANT)
    assert opened["channelData"] == {"tenant": {"id": TENANT}}
    assert {activity["conversation_id"] for activity in teams.teams.activities} == {opened["id"]}


async def test_a_conversation_that_may_have_been_opened_is_opened_again(sender, teams):
    teams.plan("conversations.create", server_error(502), dropped())
    for _ in range(2):
        with pytest.raises(NotAccepted):
            await sender.send(outgoing(person(teams)))
    assert await sender.send(outgoing(person(teams)))


async def test_a_repeat_is_marked_with_its_number(sender, teams):
    await sender.send(outgoing(group(teams), repeated=True))
    [activity] = teams.teams.activities
    assert words.repeated_line(7) in str(activity)
    assert "Hello there." in str(activity)


async def test_an_empty_reply_is_not_sent(sender, teams):
    assert await sender.send(outgoing(group(teams), reply())) == ""
    assert not teams.calls


async def test_teams_cannot_be_read_back(sender, teams):
    assert await sender.find(outgoing(group(teams)), since=0) is None
    assert sender.gate(group(teams)) == f"teams:{TENANT}"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (teams_error(400, "BadSyntax"), Undeliverable),
        (teams_error(403, "BotNotInConversationRoster"), Undeliverable),
        (teams_error(404, "ConversationNotFound"), Undeliverable),
        (teams_error(413, "MessageSizeTooBig"), Undeliverable),
        (teams_error(403, "MessageWritesBlocked"), Undeliverable),
        (teams_error(403, "BotDisabledByAdmin"), NotAccepted),
        (teams_error(418, "Tomorrow"), NotAccepted),
        (Fault("moved", 307, {"Location": "/elsewhere"}), NotAccepted),
        (teams_error(401, "Unauthorized"), NotAccepted),
        (teams_error(412, "PreconditionFailed"), NotAccepted),
        (server_error(500), Uncertain),
        (server_error(503), Uncertain),
        (server_error(502, accepted=True), Uncertain),
        (dropped(accepted=True), Uncertain),
        (dropped(accepted=False), Uncertain),
    ],
)
async def test_each_failure_says_whether_the_message_may_have_arrived(sender, teams, fault, error):
    teams.plan("activities.create", fault)
    with pytest.raises(error) as raised:
        await sender.send(outgoing(group(teams)))
    assert type(raised.value) is error
    assert teams.count("activities.create") == 1


@pytest.mark.parametrize(("seconds", "pause"), [(30, 30.0), (None, 5.0), (0, 1.0), (10**9, 3600.0)])
async def test_a_throttled_message_waits_as_long_as_teams_says(sender, teams, seconds, pause):
    teams.plan("activities.create", rate_limited(seconds))
    with pytest.raises(Throttled) as raised:
        await sender.send(outgoing(group(teams)))
    assert (raised.value.retry_after, raised.value.gate) == (pause, f"teams:{TENANT}")


async def test_an_answer_that_comes_too_late_leaves_a_doubt(issuer, teams, session):
    teams.plan("activities.create", delayed(2))
    with pytest.raises(Uncertain):
        await sender_to(issuer, teams, session, send_timeout=0.2).send(outgoing(group(teams)))


async def test_an_accepted_message_whose_answer_cannot_be_read_counts_as_sent(sender, teams):
    teams.plan("activities.create", Fault("empty", 202, accepted=True))
    assert await sender.send(outgoing(group(teams))) == ""


async def test_a_refused_connection_means_that_nothing_arrived(issuer, session):
    closed = "http://127.0.0.1:9"
    hosts = frozenset({closed})
    sender = TeamsSender(settings_for(issuer, service_hosts=hosts), session)
    address = Address(
        platform=Platform.TEAMS, workspace=TENANT, channel=GROUP, reference={"service_url": f"{closed}/teams"}
    )
    with pytest.raises(NotAccepted):
        await sender.send(outgoing(address))


@pytest.mark.parametrize("url", ["https://evil.example/", "http://127.0.0.1:9/", ""])
async def test_a_stored_service_url_is_checked_again_before_anything_is_sent(sender, teams, url):
    address = Address(
        platform=Platform.TEAMS,
        workspace=TENANT,
        channel=GROUP,
        reference={**group(teams).reference, "service_url": url},
    )
    with pytest.raises(NotAccepted, match="service_url_untrusted"):
        await sender.send(outgoing(address))
    assert not teams.calls  # not even a token was fetched


async def test_a_person_without_an_id_cannot_be_written_to(sender, teams):
    with pytest.raises(Undeliverable, match="no_user_id"):
        await sender.send(outgoing(person(teams, user_id="")))


async def test_a_token_serves_many_messages_until_it_is_refused(sender, teams):
    for _ in range(3):
        await sender.send(outgoing(group(teams)))
    assert teams.teams.tokens == ["outbound-1"]
    teams.plan("activities.create", teams_error(401, "Unauthorized"))
    with pytest.raises(NotAccepted):
        await sender.send(outgoing(group(teams)))
    await sender.send(outgoing(group(teams)))
    assert teams.calls[-1].authorization == "Bearer outbound-2"


async def test_a_token_is_renewed_before_it_expires(issuer, session):
    now = 1000.0
    token = BotToken(settings_for(issuer), session, lambda: now)
    assert [await token.get() for _ in range(2)] == ["outbound-1"] * 2
    now += 3599 - 300
    assert await token.get() == "outbound-2"


async def test_nobody_waits_in_line_behind_a_token_service_that_hangs(issuer, teams, session):
    teams.plan("token", *[delayed(2)] * 5)
    sender = sender_to(issuer, teams, session, fetch_timeout=0.2)
    results = await asyncio.wait_for(
        asyncio.gather(*(sender.send(outgoing(group(teams))) for _ in range(5)), return_exceptions=True), 1
    )
    assert {type(result) for result in results} == {NotAccepted}
    assert not teams.teams.activities


@pytest.mark.parametrize(
    "fault", [server_error(500), teams_error(400, "invalid_client"), dropped(), Fault("no_json", 200, body="x")]
)
async def test_without_a_token_nothing_is_sent(sender, teams, fault):
    teams.plan("token", fault)
    with pytest.raises(NotAccepted):
        await sender.send(outgoing(group(teams)))
    assert teams.count("activities.create") == 0
    assert await sender.send(outgoing(group(teams)))
