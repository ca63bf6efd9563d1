"""Two companies edit one truth: the same story on every platform, heard and answered the same, and seen by people."""

from bot import words
from bot.people import Role, Side
from knowledge.decision import Decision
from tests.e2e.fronts import FRONTS, line, record_of
from tests.e2e.plays import Arrive, Fill, Press, Say, play, said_in, without_mistakes

ANA, ADA, ANTON, PAULA, PAVEL = "Ana Silva", "Ada Moreau", "Anton Weber", "Paula Ortiz", "Pavel Novak"
CAST = {
    ANA: (Side.CUSTOMER, ()),
    PAVEL: (Side.PROVIDER, (Role.APPROVER,)),
    ADA: (Side.CUSTOMER, (Role.ADMIN,)),
    ANTON: (Side.CUSTOMER, (Role.APPROVER,)),
    PAULA: (Side.PROVIDER, (Role.ADMIN,)),
}
NAME, FIRST, SECOND = "who-feeds-the-plants", "The gardener feeds them.", "Each office feeds its own plants."
ASK = f"/kb show {NAME}"
ENTRY = {
    "id": NAME,
    "topic": "offices",
    "myth": "The plants in our offices are left to die.",
    "verdict": "myth",
    "answer": FIRST,
    "questions": "Who feeds the plants in the offices?",
    "owner": "customer_facilities",
    "review_days": "90",
}
STORY = (
    *map(Arrive, CAST),
    # add with an error, correct it
    Say(ADA, "/kb add"),
    Fill(ADA, {**ENTRY, "review_days": "soon"}),
    Fill(ADA, ENTRY),
    Press(ADA, words.SEND_IT),
    # approve by both sides
    Say(ANA, ASK),
    Say(ANTON, f"/kb approve {NAME}"),
    Press(ANTON, words.APPROVE_VERSION),
    Say(PAVEL, "/kb approve all"),
    Press(PAVEL, words.APPROVE_VERSION),
    Say(ANA, ASK),
    # edit, compare
    Say(PAULA, f"/kb edit {NAME} answer = {SECOND}"),
    Press(PAULA, words.SEND_IT),
    Say(ADA, f"/kb diff {NAME}"),
    Say(ANTON, f"/kb approve {NAME}"),
    Press(ANTON, words.APPROVE_VERSION),
    Say(ANA, ASK),
    Say(PAVEL, f"/kb approve {NAME}"),
    Press(PAVEL, words.APPROVE_VERSION),
    Say(ANA, ASK),
    Say(ADA, f"/kb history {NAME}"),
    # restore, reject
    Say(ADA, f"/kb restore {NAME} 1"),
    Press(ADA, words.SEND_IT),
    Say(PAVEL, f"/kb approve {NAME}"),
    Press(PAVEL, words.TURN_DOWN),
    Fill(PAVEL, {"why": "The gardener has left <us> & *them*."}),
    Say(ANTON, "/kb approve all"),
    # retire, restore
    Say(PAULA, f"/kb retire {NAME}"),
    Fill(PAULA, {"kind": "harmful", "why": "It names the wrong office."}),
    Say(ANA, ASK),
    Say(ANTON, f"/kb restore {NAME}"),
    Press(ANTON, words.LET_IT_ANSWER),
    Say(ANA, ASK),
    Say(PAVEL, f"/kb restore {NAME}"),
    Press(PAVEL, words.LET_IT_ANSWER),
    Say(ANA, ASK),
)


async def test_the_same_story_on_every_platform(migrated_file, tmp_path):
    records = {}
    for name, opened in FRONTS.items():
        copied = tmp_path / f"{name}.db"
        copied.write_bytes(migrated_file.read_bytes())
        async with opened(f"sqlite:///{copied}", cast=CAST) as front:
            await play(front, STORY)
            records[name] = record_of(without_mistakes(front.heard))
            for turn, reply in front.heard.answers:
                seen = front.seen(turn.actor.name)
                for said in said_in(reply):
                    assert line(said) in seen, f"{name} does not show {turn.actor.name} {said!r}"
            shown = [reply for turn, reply in front.heard.answers if getattr(turn.said, "text", "") == ASK]
    for name, record in records.items():
        for mine, theirs in zip(record["answers"], records["terminal"]["answers"], strict=True):
            assert mine == theirs, name
        assert record["news"] == records["terminal"]["news"], name
    answered = [next((it for it in (FIRST, SECOND) if it in str(reply.blocks)), None) for reply in shown]
    assert answered == [None, FIRST, FIRST, SECOND, None, None, SECOND]
    assert {reply.decision for reply in shown} == {Decision.COMMAND}
