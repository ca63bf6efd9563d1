"""Who reads a concern, as its author and its readers see it on each platform, and on each database."""

import re

import pytest

from bot import words
from bot.concerns.concern import Route
from bot.people import Role, Side
from bot.plain import plain_text
from bot.turn import Platform
from tests.e2e.fronts import FRONTS, line

ANA, DORA = "Ana Silva", "Dora Lindqvist"
HANA, CARLA, ADA, SAM = "Hana Keller", "Carla Berg", "Ada Moreau", "Sam Idowu"
BEN, PIA, OLA = "Ben Okafor", "Pia Rossi", "Ola Berglund"
HUGO, IVO = "Hugo Meyer", "Ivo Petrov"
CAST = {
    ANA: (Side.CUSTOMER, ()),
    BEN: (Side.PROVIDER, (Role.LEAD,)),
    CARLA: (Side.CUSTOMER, (Role.LEAD,)),
    HANA: (Side.CUSTOMER, (Role.HR,)),
    ADA: (Side.CUSTOMER, (Role.ADMIN,)),
    DORA: (Side.CUSTOMER, ()),
    HUGO: (Side.CUSTOMER, ()),
    PIA: (Side.PROVIDER, ()),
    OLA: (Side.PROVIDER, (Role.ADMIN,)),
}
WORRY = "Changes go live at night without a word to anybody."
HARASSED = "A colleague touches me and makes jokes about my body."
PRIVATE = "My colleagues laugh at how I speak, every day."


WHERE = [
    ("terminal", "sqlite"),
    pytest.param(("slack", "postgresql"), marks=pytest.mark.postgresql),
    ("teams", "sqlite"),
]


@pytest.fixture(params=WHERE, ids=["terminal-sqlite", "slack-postgresql", "teams-sqlite"])
async def front(request):
    """Return each platform in turn, nobody having arrived; what is told does not depend on the database beneath."""
    platform, database = request.param
    async with FRONTS[platform](request.getfixturevalue(f"{database}_url"), cast=CAST) as opened:
        yield opened


async def raised(front, who, text, route):
    """Log a concern by the form, and return what the preview said."""
    await written(front, who, text, route)
    preview = line(front.seen(who))
    await front.press(who, words.LOG_IT)
    return preview


async def written(front, who, text, route):
    """Write a concern by the form, up to its preview."""
    await front.say(who, "how does the provider rotate its staff holidays")
    await front.press(who, words.LOG_CONCERN)
    await front.fill(who, {"text": text, "route": route, "identity": "named", "severity": "high"})


async def arrive(front, *people):
    for who in people:
        await front.arrive(who)


# ------------------------------------------------------------------ whoever it goes to gets it
async def test_a_reader_who_never_wrote_gets_it_where_the_platform_lets_me_and_else_is_said_not_to(front):
    await arrive(front, ANA, CARLA)
    preview = await raised(front, ANA, PRIVATE, "hr")
    unreached = line(words.not_reached(HANA))
    if front.account(HANA).platform is Platform.TEAMS:
        assert unreached in preview
        assert PRIVATE not in front.seen(HANA)
    else:
        assert unreached not in preview
        assert front.account(HANA).platform is Platform.TERMINAL or PRIVATE in front.seen(HANA)
    assert PRIVATE not in front.seen(CARLA)
    await front.arrive(HANA)
    assert PRIVATE in front.seen(HANA)


async def test_somebody_who_can_be_told_is_proposed_with_the_reason(front):
    await arrive(front, ANA, CARLA)
    await written(front, ANA, HARASSED, "propose")
    why = line(words.instead_of(Route.HR, [HANA], []))
    cannot = front.account(HANA).platform is Platform.TEAMS
    assert (why in front.seen(ANA)) is cannot
    await front.press(ANA, words.LOG_IT)
    assert (HARASSED in front.seen(CARLA)) is cannot
    await front.arrive(HANA)
    assert (HARASSED in front.seen(HANA)) is not cannot


async def test_whoever_has_closed_their_chat_is_told_of_to_the_author_and_the_admins(front):
    await arrive(front, ANA, ADA, HANA, CARLA)
    closed = front.close_chat(HANA)  # a terminal cannot be
    await raised(front, ANA, PRIVATE, "hr")
    assert (line(words.undelivered_news("C-1")) in front.seen(ANA)) is closed
    assert (line(words.reader_unreached(Route.HR)) in front.seen(ADA)) is closed
    assert closed or PRIVATE in front.seen(HANA)
    assert PRIVATE not in front.seen(ADA) + front.seen(CARLA)


async def test_what_nobody_may_read_is_said_to_its_author_and_daily_to_the_admins_of_that_side(front):
    await arrive(front, PIA, BEN, OLA, ADA, CARLA)
    worry = "Ben Okafor shouts at me in front of everybody."
    await written(front, PIA, worry, "hr")
    assert line(words.read_by([], Route.HR, "")) in front.seen(PIA)
    await front.press(PIA, words.LOG_IT)
    assert line(words.logged_unread(Route.HR, "C-1")) in front.seen(PIA)
    notice = line(words.nobody_reads(Route.HR))
    await front.pass_by(0.1)
    assert notice in front.seen(OLA)
    before = front.seen(OLA).count(notice)
    await front.pass_by(25)
    assert front.seen(OLA).count(notice) > before
    for other in (BEN, ADA, CARLA, OLA):
        assert worry not in front.seen(other)
    assert notice not in front.seen(ADA), "the other company hears nothing of it"


# ------------------------------------------------------------------ every new pair of eyes
async def test_whoever_is_named_a_reader_reads_it_once_its_author_agreed(front):
    await arrive(front, ANA, HANA, ADA, HUGO, DORA)
    await raised(front, ANA, PRIVATE, "hr")
    for name in (HUGO, DORA):
        await front.say(ADA, f"/engagement route hr add {name}")
        assert line(words.reader_asked(name, Route.HR)) in front.seen(ANA)
        assert PRIVATE not in front.seen(name)
        await front.press(ANA, words.LET_READ if name == HUGO else words.LET_NOT_READ)
    assert line(words.admitted(HUGO)) in front.seen(ANA)
    assert line(words.denied(DORA)) in front.seen(ANA)
    assert PRIVATE in front.seen(HUGO)
    await front.say(DORA, "/concern show C-1")
    assert line(words.no_such_concern("C-1")) in front.seen(DORA)
    assert PRIVATE not in front.seen(DORA)


async def test_whoever_is_given_a_role_reads_it_once_its_author_agreed(front):
    await arrive(front, ANA, HANA, CARLA)
    await raised(front, ANA, PRIVATE, "hr")
    await raised(front, ANA, WORRY, "customer_lead")
    where = front.account(IVO)
    await front.join((where.workspace, where.user_id), IVO, Side.CUSTOMER, Role.HR, Role.LEAD)
    await front.arrive(IVO)
    assert PRIVATE not in front.seen(IVO)
    assert WORRY not in front.seen(IVO)
    assert line(words.reader_asked(IVO, Route.HR)) in front.seen(ANA)
    assert line(words.reader_asked(IVO, Route.CUSTOMER_LEAD)) in front.seen(ANA)
    await front.press(ANA, words.LET_READ)  # the newest: about the second
    assert WORRY in front.seen(IVO)
    assert PRIVATE not in front.seen(IVO)


async def test_an_admin_does_not_name_herself_into_what_is_about_her(front):
    await arrive(front, ANA, CARLA, ADA)
    worry = "Ada Moreau locks me out of my own servers."
    await raised(front, ANA, worry, "customer_lead")
    await front.say(ADA, f"/engagement route customer_lead add {ADA}")
    await front.say(ADA, "/concern show C-1")
    assert line(words.no_such_concern("C-1")) in front.seen(ADA)
    assert worry not in front.seen(ADA)
    assert line(words.reader_asked(ADA, Route.CUSTOMER_LEAD)) not in front.seen(ANA)


# ------------------------------------------------------------------ neither side is the guest
@pytest.mark.parametrize(
    ("author", "route", "other"), [(ANA, "msp_lead", CARLA), (PIA, "customer_lead", BEN)], ids=["customer", "provider"]
)
async def test_each_sides_lead_hears_alike_that_the_other_side_waits(front, author, route, other):
    await arrive(front, ANA, PIA, BEN, CARLA)
    await raised(front, author, WORRY, route)
    for _ in range(24):
        await front.pass_by(1)
    assert "Concern C-1 (high)" in front.seen(other)
    assert WORRY not in front.seen(other)


async def test_what_stays_in_its_own_company_the_other_one_never_hears_of(front):
    await arrive(front, ANA, PIA, BEN, CARLA)
    await raised(front, ANA, WORRY, "customer_lead")
    await raised(front, PIA, WORRY, "msp_lead")
    for _ in range(24):
        await front.pass_by(1)
    assert "C-1" in front.seen(CARLA)
    assert "C-2" not in front.seen(CARLA)
    assert "C-2" in front.seen(BEN)
    assert "C-1" not in front.seen(BEN)


# ------------------------------------------------------------------ an account as people paste it
PASTED = {
    Platform.SLACK: lambda it: (it.workspace.lower(), f"<@{it.user_id.lower()}|sam>"),
    Platform.TEAMS: lambda it: (f" {it.workspace.upper()}", f"{it.user_id.upper()} "),
    Platform.TERMINAL: lambda it: (it.workspace.upper(), it.name.replace(" ", "  ").upper()),
}


async def test_whoever_was_added_as_people_paste_it_is_known_when_they_write(front):
    who = front.account(SAM)
    await front.join(PASTED[who.platform](who), SAM, Side.CUSTOMER)
    await front.arrive(SAM)
    await front.say(SAM, "/concern mine")
    assert line(words.STRANGER) not in front.seen(SAM)
    await front.say("Zoe Null", "/concern mine")
    assert line(words.STRANGER) in front.seen("Zoe Null")


async def test_who_was_only_named_there_stays_a_stranger(front):
    where = front.account("Sam Idowa")
    await front.join((where.workspace, where.user_id), SAM, Side.CUSTOMER)
    await front.say(SAM, "/concern mine")
    assert line(words.STRANGER) in front.seen(SAM)


async def test_a_name_given_with_a_mark_or_in_other_letters_finds_the_same_person(front):
    await arrive(front, ADA, HUGO)
    for pasted in (f"@{HUGO}", HUGO.upper(), f"“{HUGO}”."):
        readers = []
        for change in ("add", "drop"):
            await front.say(ADA, f"/engagement route hr {change} {pasted}")
            await front.say(ADA, "/engagement route hr")
            readers.append(HUGO in plain_text(front.heard.answers[-1][1]))
        assert readers == [True, False], pasted


# ------------------------------------------------------------------ unnamed stays unnamed
@pytest.mark.parametrize("who", [PIA, ANA], ids=["provider", "customer"])
async def test_where_nobody_can_hide_it_is_said_and_in_confidence_is_taken(front, who):
    await front.arrive(who)
    await written(front, who, WORRY, "both_leads")
    await front.press(who, words.CHANGE_IT)
    await front.fill(who, {"text": WORRY, "route": "both_leads", "identity": "anonymous"})
    assert line(words.too_few_to_hide(5)) in front.seen(who)
    await front.fill(who, {"text": WORRY, "route": "both_leads", "identity": "confidential"})
    await front.press(who, words.LOG_IT)
    assert "Logged in confidence as C-1" in front.seen(who)


async def test_an_anonymous_one_shows_its_receipt_and_nobody_is_named(front):
    crowd = [f"Person {letter}" for letter in "Abcdef"]
    for each in crowd:
        where = front.account(each)
        await front.join((where.workspace, where.user_id), each, Side.CUSTOMER)
    await arrive(front, ANA, BEN)
    await written(front, ANA, WORRY, "msp_lead")
    await front.press(ANA, words.CHANGE_IT)
    await front.fill(ANA, {"text": WORRY, "route": "msp_lead", "identity": "anonymous"})
    await front.press(ANA, words.LOG_IT)
    [code] = set(re.findall(r"C-1-[A-Z2-9-]{8,}", front.seen(ANA)))
    assert WORRY not in front.seen(BEN), "not at once"
    for _ in range(12):
        await front.pass_by(1)
    assert WORRY in front.seen(BEN)
    assert ANA not in front.seen(BEN)
    await front.press(ANA, words.SHOW_RECEIPT)
    assert set(re.findall(r"C-1-[A-Z2-9-]{8,}", front.seen(ANA))) == {code}
    before, retyped = front.seen(ANA).count(WORRY), code.lower().replace("-", " \u2013 ")
    await front.say(ANA, f"/concern receipt {retyped}")
    assert front.seen(ANA).count(WORRY) > before, "retyped with dashes and blanks, it opens the same concern"
