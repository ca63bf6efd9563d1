"""/engagement route: who names readers for which route, who is told, and where a concern may be announced."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from adapters.store.engine import transaction
from adapters.store.tables import audit, route_destination
from bot import words
from bot.concerns.concern import Route
from bot.concerns.routes import route_readers
from bot.people import Role, Side
from bot.plain import plain_text
from bot.turn import Address, Platform
from tests.unit.dialogues import ALDER, CEDAR, NEWS, verify_dialogue

CHANNEL = Address(platform=Platform.SLACK, workspace="T1", channel="C-secret-name")


@pytest.fixture
def cast(stage):
    """Return everybody, by name."""
    return {speaker.name: speaker for speaker in stage.everybody()}


def table(stage, which):
    with transaction(stage.product.engine) as connection:
        return connection.execute(select(which)).all()


def acts(stage):
    return [row.act for row in table(stage, audit)]


def who_read(stage, route, engagement=ALDER, side=Side.CUSTOMER):
    with stage.work(engagement) as work:
        return {it.name for it in route_readers(work, route, side)}


def test_without_anybody_named_the_roles_decide_and_each_sides_admins_see_their_own(stage, cast):
    stage.add("Hugo", side=Side.PROVIDER, roles=[Role.HR])
    leads = (
        "msp_lead: Ben (as lead)",
        "customer_lead: Carla (as lead)",
        "both_leads: Carla (as lead), Ben (as lead)",
    )
    own = ("hr: Hana (as hr)", "security: Stefan (as security)", "wellbeing: Wanda (as wellbeing)")
    theirs = ("hr: Hugo (as hr)", "security: nobody", "wellbeing: nobody")
    verify_dialogue(
        (cast["Ada"], "/engagement route", (*leads, *own)),
        (cast["Paula"], "/engagement route", (*leads, *theirs)),
    )


def test_what_is_sensitive_is_read_in_the_authors_own_company_on_both_sides(stage, cast):
    hugo = stage.add("Hugo", side=Side.PROVIDER, roles=[Role.HR, Role.SECURITY, Role.WELLBEING])
    for route, readers in ((Route.HR, "Hana"), (Route.SECURITY, "Stefan"), (Route.WELLBEING, "Wanda")):
        assert who_read(stage, route) == {readers}
        assert who_read(stage, route, side=Side.PROVIDER) == {"Hugo"}
        for author in ("Ana", "Deepa"):
            cast[author].says("/concern")
            cast[author].sends(changed={"text": f"{author} on {route}", "route": route, "identity": "named"})
            cast[author].presses("Log it")
    heard = "".join(hugo.hears())
    assert "Deepa on hr" in heard
    assert "Ana on" not in heard
    for name in ("Hana", "Stefan", "Wanda", "Ben", "Carla"):
        assert "Deepa on" not in "".join(cast[name].hears()), name


def test_a_named_reader_reads_instead_of_the_role_and_everybody_concerned_is_told(stage, cast):
    ada, hana, ana, carla = (cast[name] for name in ("Ada", "Hana", "Ana", "Carla"))
    verify_dialogue(
        (ada, "/engagement route hr add ana", ("Ana reads concerns for the HR contact", "hr: Ana")),
        (hana, NEWS, words.reader_added("Ada", "Ana", Route.HR)),
        (ana, NEWS, words.reader_added("Ada", "Ana", Route.HR)),
        (carla, NEWS, None),
        (ada, "/engagement route hr add Ana", words.reader_already("Ana", Route.HR)),
        (ana, NEWS, None),
    )
    assert who_read(stage, Route.HR) == {"Ana"}
    verify_dialogue(
        (ada, "/engagement route HR drop Ana", (words.reader_is_not("Ana", Route.HR), "hr: Hana (as hr)")),
        (ana, NEWS, words.reader_dropped("Ada", "Ana", Route.HR)),
        (ada, "/engagement route hr drop Ana", words.reader_not_named("Ana", Route.HR)),
    )
    assert who_read(stage, Route.HR) == {"Hana"}
    assert acts(stage) == ["route.reader_added", "route.reader_dropped"]


@pytest.mark.parametrize("route", [Route.CUSTOMER_LEAD])
def test_the_provider_gets_no_hand_on_the_customers_routes(stage, cast, route):
    before = who_read(stage, route)
    for name in ("Deepa", "Paula", "Carla"):
        for verb in ("add", "drop"):
            said = plain_text(cast["Paula"].says(f"/engagement route {route} {verb} {name}"))
            assert said == words.other_sides_route(route)
    said = plain_text(cast["Ada"].says(f"/engagement route {route} add Deepa"))
    assert said == words.reader_other_side("Deepa", route, Side.CUSTOMER)
    assert plain_text(cast["Paula"].says(f"/engagement route {route} here")) == words.other_sides_route(route)
    assert who_read(stage, route) == before
    assert acts(stage) == []


@pytest.mark.parametrize("route", [Route.HR, Route.SECURITY, Route.WELLBEING])
def test_each_side_names_its_own_readers_of_what_is_sensitive(stage, cast, route):
    theirs = who_read(stage, route)
    said = plain_text(cast["Paula"].says(f"/engagement route {route} add Carla"))
    assert said == words.reader_other_side("Carla", route, Side.PROVIDER)
    cast["Paula"].says(f"/engagement route {route} add Deepa")
    assert who_read(stage, route) == theirs
    assert who_read(stage, route, side=Side.PROVIDER) == {"Deepa"}


def test_the_customer_gets_no_hand_on_the_providers_route(stage, cast):
    verify_dialogue(
        (cast["Ada"], "/engagement route msp_lead add Ana", words.other_sides_route(Route.MSP_LEAD)),
        (
            cast["Paula"],
            "/engagement route msp_lead add Ana",
            words.reader_other_side("Ana", Route.MSP_LEAD, Side.PROVIDER),
        ),
        (cast["Paula"], "/engagement route msp_lead add Deepa", ("msp_lead: Deepa",)),
    )
    assert who_read(stage, Route.MSP_LEAD) == {"Deepa"}


def test_on_the_route_of_both_each_admin_names_their_own_and_cannot_unseat_the_other_side(cast):
    verify_dialogue(
        (
            cast["Ada"],
            "/engagement route both_leads add Ana",
            "\n\n".join(
                [
                    words.reader_is("Ana", Route.BOTH_LEADS),
                    f"{words.ROUTE_READERS}\nboth_leads: Ana, Ben (as lead)",
                    words.ROUTE_HINT,
                ]
            ),
        ),
        (
            cast["Paula"],
            "/engagement route both_leads drop Ana",
            words.reader_other_side("Ana", Route.BOTH_LEADS, Side.PROVIDER),
        ),
        (cast["Paula"], "/engagement route both_leads add Deepa", ("both_leads: Ana, Deepa",)),
    )


def test_nobody_names_themselves_for_what_is_sensitive(stage, cast):
    for route in (Route.HR, Route.SECURITY, Route.WELLBEING):
        assert plain_text(cast["Ada"].says(f"/engagement route {route} add Ada")) == words.OWN_READER
    cast["Ada"].says("/engagement route customer_lead add Ada")
    assert who_read(stage, Route.CUSTOMER_LEAD) == {"Ada"}


def test_names_that_mean_nobody_or_several_are_said_so(stage, cast):
    twin = stage.add("Anna", seen=False)
    with stage.work() as work:
        work.people.add(
            replace(twin.actor, user_id="other"), name="Anna", side=Side.CUSTOMER, roles=[], at=stage.calendar()
        )
    verify_dialogue(
        (cast["Ada"], "/engagement route hr add Anna", words.several_of_that_name("Anna")),
        (cast["Ada"], "/engagement route hr add Hanna", words.nobody_of_that_name("Hanna", "Hana")),
        (cast["Ada"], "/engagement route hr add Zebedee", words.nobody_of_that_name("Zebedee", None)),
        (cast["Ada"], "/engagement route hr add", words.ROUTE_USAGE),
        (cast["Ada"], "/engagement route hr replace Hana", words.ROUTE_USAGE),
        (cast["Ada"], "/engagement route hr here please", words.ROUTE_USAGE),
        (cast["Ada"], "/engagement route msp", ("There is no “msp”.", "There are: msp_lead, customer_lead")),
        (cast["Ada"], "/engagement route hr", ("hr: Hana (as hr)",)),
    )


def test_a_route_that_nobody_reads_is_shown_with_a_warning(stage):
    ada = stage.add("Ada")
    said = plain_text(ada.says("/engagement route"))
    assert "hr: nobody" in said
    assert words.unread_route(Route.HR, Side.CUSTOMER) in said
    assert words.unread_route(Route.CUSTOMER_LEAD, Side.CUSTOMER) in said


def test_somebody_who_changed_sides_or_left_reads_nothing_by_having_been_named(stage, cast):
    cast["Ada"].says("/engagement route hr add Ana")
    with stage.work() as work:
        work.people.add(cast["Ana"].actor, name="Ana", side=Side.PROVIDER, roles=[Role.HR], at=stage.calendar())
    assert who_read(stage, Route.HR) == {"Hana"}


def test_a_place_is_told_where_it_was_said_until_somebody_says_nowhere(stage, cast):
    paula = cast["Paula"]
    paula.says("/engagement route msp_lead here", place=CHANNEL, shared=True)
    with stage.work() as work:
        destination = work.routes.destination(Route.MSP_LEAD)
    assert (destination.address, destination.label) == (CHANNEL, "a shared place in Slack")
    verify_dialogue(
        (paula, "/engagement route msp_lead", ("Told that one waits: a shared place in Slack\n",)),
        (cast["Ada"], "/engagement route msp_lead nowhere", words.other_sides_route(Route.MSP_LEAD)),
        (
            paula,
            "/engagement route msp_lead nowhere",
            (words.place_dropped(Route.MSP_LEAD), "msp_lead: Ben (as lead)\n"),
        ),
    )
    with stage.work() as work:
        assert work.routes.destination(Route.MSP_LEAD) is None
    assert acts(stage) == ["route.place_set", "route.place_dropped"]


def test_whoever_asks_in_that_place_sees_that_it_is_that_one(cast):
    said = cast["Paula"].says("/engagement route both_leads here", place=CHANNEL, shared=True)
    assert "Told that one waits: a shared place in Slack (here)" in plain_text(said)
    assert said.private, "who reads what is nobody else's business there"


@pytest.mark.parametrize("route", [Route.HR, Route.SECURITY, Route.WELLBEING])
def test_no_place_is_ever_told_of_what_is_sensitive(stage, cast, route):
    said = cast["Ada"].says(f"/engagement route {route} here", place=CHANNEL, shared=True)
    assert plain_text(said) == words.no_destination(route)
    assert table(stage, route_destination) == []


def test_the_customer_is_warned_that_the_provider_must_not_read_along(cast):
    said = plain_text(cast["Ada"].says("/engagement route customer_lead here", place=CHANNEL, shared=True))
    assert words.PROVIDER_MUST_NOT_READ in said
    said = plain_text(cast["Paula"].says("/engagement route msp_lead here", place=CHANNEL, shared=True))
    assert words.PROVIDER_MUST_NOT_READ not in said


def test_the_place_cannot_be_read_in_the_database(stage, cast):
    cast["Paula"].says("/engagement route msp_lead here", place=CHANNEL, shared=True)
    [row] = table(stage, route_destination)
    assert not any(CHANNEL.channel in str(value) for value in row)


def test_another_engagement_keeps_its_own_readers(stage, cast):
    stage.add("Hana", engagement=CEDAR)
    cast["Ada"].says("/engagement route hr add Ana")
    assert who_read(stage, Route.HR, CEDAR) == {"Hana"}
