"""What an HTTP request is answered with."""

import gzip

import pytest
from structlog.testing import capture_logs

from bot import words
from bot.reply import Text
from bot.turn import Press, Shows, Submit, Words
from tests.adapters.teams.activities import APP_ID, SERVICE, installation, invoke, message
from tests.adapters.teams.replies import FORM, reply

PRESS = {"action": "concern.new", "subject": "jobs", "nonce": "n1"}


async def test_a_message_is_acknowledged_and_answered_by_the_courier(bot):
    assert await bot.post(message("/kb list")) == (200, None)
    [turn] = bot.core.turns
    assert (turn.said, turn.caller_shows) == (Words("/kb list"), Shows.NOTHING)


async def test_a_press_is_answered_with_the_card_that_replaces_it(bot):
    bot.core.reply = reply(FORM, replaces=True)
    status, body = await bot.post(invoke(PRESS))
    assert (status, body["statusCode"], body["type"]) == (200, 200, "application/vnd.microsoft.card.adaptive")
    assert body["value"]["type"] == "AdaptiveCard"
    assert bot.core.turns[0].said == Press(action="concern.new", subject="jobs", nonce="n1")


@pytest.mark.parametrize("answer", [reply(Text("Queued by the core.")), reply(replaces=True)])
async def test_a_press_whose_answer_comes_as_a_message_is_answered_with_a_sentence(bot, answer):
    bot.core.reply = answer
    status, body = await bot.post(invoke(PRESS))
    expected = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": words.PRESSED}
    assert (status, body) == (200, expected)


async def test_a_form_is_submitted_with_its_fields(bot):
    await bot.post(invoke({"form": "concern.new", "subject": "jobs", "nonce": "n4", "field.text": "They left."}))
    assert bot.core.turns[0].said == Submit(
        form="concern.new", subject="jobs", nonce="n4", fields={"text": "They left."}
    )


@pytest.mark.parametrize("activity", [message("secret words"), installation("add")])
async def test_a_message_that_could_not_be_taken_in_is_asked_for_again(bot, activity):
    bot.core.error = RuntimeError("secret words in an SQL statement")
    with capture_logs() as logs:
        assert await bot.post(activity) == (500, None)
    assert "secret" not in str(logs)
    assert logs[-1]["code"] == "RuntimeError"


async def test_a_press_that_failed_is_answered_with_a_reference_that_the_log_knows(bot):
    bot.core.error = RuntimeError("secret words")
    with capture_logs() as logs:
        status, body = await bot.post(invoke(PRESS))
    assert (status, body["statusCode"]) == (200, 200)
    assert body["value"] == words.surprise(logs[-1]["reference"])
    assert "secret" not in str(logs) + str(body)


@pytest.mark.parametrize("data", [None, {}, [], "x", {"action": 7}, {"subject": "jobs"}])
async def test_a_press_that_cannot_be_read_is_refused_politely(bot, data):
    status, body = await bot.post(invoke(data))
    assert (status, body["statusCode"], body["value"]["message"]) == (200, 400, words.UNREADABLE)
    assert not bot.core.turns


async def test_feedback_is_accepted_and_other_invokes_are_not_implemented(bot):
    feedback = invoke({}, name="message/submitAction")
    feedback["value"] = {
        "actionName": "feedback",
        "actionValue": {"reaction": "like", "feedback": '{"feedbackText":""}'},
    }
    assert await bot.post(feedback) == (200, {})
    assert await bot.post(invoke(PRESS, name="task/fetch")) == (501, None)
    assert await bot.post(invoke(PRESS, name=None)) == (501, None)
    assert not bot.core.turns


@pytest.mark.parametrize(
    "kind",
    ["typing", "messageReaction", "messageUpdate", "messageDelete", "event", "endOfConversation", "new", "", 7, None],
)
async def test_everything_else_is_acknowledged_and_ignored(bot, kind):
    assert await bot.post(message(type=kind)) == (200, None)
    assert not bot.core.turns


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b'{"a": NaN}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a":' * 50 + b"1" + b"}" * 50,
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
async def test_a_body_that_is_no_object_is_a_bad_request(bot, body):
    assert await bot.post(body) == (400, None)


async def test_another_content_type_is_a_bad_request(bot):
    assert (await bot.post(message(), headers={"Content-Type": "text/plain"}))[0] == 400


async def test_a_body_that_is_too_large_is_refused_also_when_it_is_compressed_or_chunked(bot):
    large = b'{"text": "' + b"a" * 300_000 + b'"}'

    async def chunks():
        yield large

    assert (await bot.post(large))[0] == 413
    assert (await bot.post(gzip.compress(large), headers={"Content-Encoding": "gzip"}))[0] == 413
    good = f"Bearer {bot.issuer.token(APP_ID, SERVICE)}"
    headers = {"Authorization": good, "Content-Type": "application/json"}
    async with bot.session.post(f"{bot.url}/api/messages", data=chunks(), headers=headers) as response:
        assert response.status == 413


async def test_a_body_that_is_not_what_its_encoding_says_is_a_bad_request(bot):
    assert (await bot.post(b"no gzip", headers={"Content-Encoding": "gzip"}))[0] == 400


async def test_nothing_of_a_body_is_logged(bot):
    with capture_logs() as logs:
        await bot.post(message("secret words"))
        await bot.post(message("secret words"), "Bearer secret")
        await bot.post(b'{"secret words"')
    assert "secret" not in str(logs)
