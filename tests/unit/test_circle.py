"""Whose eyes a concern is for: never those it is about, and nobody to whom its author has not agreed."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from adapters.store.engine import transaction
from adapters.store.tables import concern
from bot import words
from bot.concerns.circle import About
from bot.concerns.concern import Draft, Identity, Route, Severity
from bot.concerns.naming import is_named
from bot.concerns.spoken_of import spoken_of
from bot.engagement.leaving import leave
from bot.people import Person, Role, Side
from bot.plain import plain_text
from bot.turn import Actor, Platform, Press
from tests.unit.dialogues import NEWS, Pressed, Sent, verify_dialogue

WORRY = "changes go live without a word"


@pytest.fixture
def sqlite_url(database_url):
    """Let the stage stand on each kind of database in turn."""
    return database_url


def heard(who):
    return "\n".join(who.hears())


def called(name):
    return Person(id=1, name=name, side=Side.PROVIDER, roles=frozenset())


def person(stage, name):
    with stage.work() as work:
        return next(it for it in work.people.all() if it.name == name)


def raised(stage, who, text, *, later=True, **chosen):
    """Raise a concern by the form, and let its readers hear of it."""
    who.says("/concern")
    shown = plain_text(who.sends(changed={"text": text, "identity": "named", **chosen}))
    who.presses("Log it")
    if later:
        stage.calendar.pass_by(hours=1)
        stage.product.bot.tend()
    return shown


# ------------------------------------------------------------------ who is written of
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ben Okafor", "Ben Okafor keeps touching me and I am scared"),
        ("Ben Okafor", "ben okafor shouts at us"),
        ("Ben Okafor", "BEN SHOUTS AT US"),
        ("Ben Okafor", "what Okafor said in the meeting was a threat"),
        ("Ben Okafor", "I don't trust Ben's numbers"),
        ("José Álvarez", "jose alvarez reads my mail"),
        ("Łukasz Żak", "lukasz zak laughs at my accent"),
        ("Will Grant", "Yesterday Will said I would be next"),
        ("Will Grant", "will grant pushed me"),
        ("Rose", "it was Rose who did it"),
    ],
)
def test_somebody_is_named_in_full_or_in_part_and_in_any_letters(name, text):
    assert is_named(called(name), text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ben Okafor", "the bench is broken and nobody benefits"),
        ("Will Grant", "Will I be let go? They will not say."),
        ("May Long", "May we ask how long it takes"),
        ("Rose", "prices rose again"),
        ("Ana Silva", "an analysis of the silvas"),
        ("Ben", "Ik ben bang dat niemand naar ons luistert en dat het altijd zo blijft in deze afdeling"),
    ],
)
def test_a_word_that_is_a_name_as_well_names_nobody(name, text):
    assert not is_named(called(name), text)


@pytest.mark.parametrize(
    ("author", "text", "leads"),
    [
        ("Ana", "my manager bullies me", {Side.CUSTOMER}),
        ("Ana", "our team lead lies to us", {Side.CUSTOMER}),
        ("Ana", "Mein Chef schreit mich an", {Side.CUSTOMER}),
        ("Ana", "mon responsable me menace", {Side.CUSTOMER}),
        ("Ana", "mi jefe me insulta", {Side.CUSTOMER}),
        ("Ana", "o meu chefe grita comigo", {Side.CUSTOMER}),
        ("Ana", "mój szef mnie obraża", {Side.CUSTOMER}),
        ("Ana", "mijn leidinggevende negeert me", {Side.CUSTOMER}),
        ("Deepa", "my lead makes me work weekends", {Side.PROVIDER}),
        ("Ana", "the msp lead hides the numbers", {Side.PROVIDER}),
        ("Ana", "their manager was drunk on the call", {Side.PROVIDER}),
        ("Deepa", "the customer's lead humiliates us", {Side.CUSTOMER}),
        ("Deepa", "their boss called us slaves", {Side.CUSTOMER}),
        ("Ana", "nobody leads this project", set()),
        ("Ana", "lead time is ten weeks", set()),
    ],
)
def test_leads_are_known_by_what_they_are_called(stage, author, text, leads):
    stage.everybody("Ana", "Deepa")
    with stage.work() as work:
        me = next(it for it in work.people.all() if it.name == author)
        assert spoken_of(work, me, text).leads_of == leads


def test_hr_is_meant_where_its_people_are_written_of_and_not_where_it_is_written_to(stage):
    stage.everybody("Ana", "Hana")
    me, hana = person(stage, "Ana"), person(stage, "Hana")
    with stage.work() as work:
        assert spoken_of(work, me, "the HR lady told everybody about my illness").people == {hana.id}
        assert spoken_of(work, me, "please tell HR that nobody answers") == About()


# ------------------------------------------------------------------ it is not offered to whom it is about
@pytest.mark.parametrize(
    ("author", "text", "route", "reads", "kept_from"),
    [
        ("Ana", "Ben keeps touching me and I am scared", "propose", "Carla (the customer's lead, because", "Ben"),
        ("Ana", "the msp lead threatens us", "propose", "Carla (the customer's lead, because", "Ben"),
        ("Ana", "Carla bullies me", "customer_lead", "Hana (the HR contact, because", "Carla"),
        ("Ana", "my manager bullies me", "both_leads", "Ben (the leads of both sides", "Carla"),
        ("Deepa", "my lead bullies me", "msp_lead", "Hugo (the HR contact, because", "Ben"),
        ("Ana", "Hana gossips", "hr", "Carla (the customer's lead, because", "Hana"),
    ],
)
def test_another_way_is_proposed_and_the_preview_says_why(stage, author, text, route, reads, kept_from):
    people = {it.name: it for it in stage.everybody("Ana", "Deepa", "Ben", "Carla", "Hana")}
    stage.add("Hugo", side=Side.PROVIDER, roles=[Role.HR])
    shown = raised(stage, people[author], text, route=route)
    why = f" you write of {kept_from})" if reads.endswith("because") else ")"
    assert f"Who reads it: {reads}{why}\n" in shown
    assert f"Who does not see it: {words.kept_from([kept_from])}" in shown
    assert f"“{text}”" not in heard(people[kept_from])
    assert plain_text(people[kept_from].says("/concern show C-1")) == words.no_such_concern("C-1")
    assert plain_text(people[kept_from].says("/concern list all")) == words.NO_CONCERNS_TO_READ


def test_where_everybody_is_written_of_it_says_so_and_only_admins_hear_that_one_waits(stage):
    ana, carla, ada, ben = stage.everybody("Ana", "Carla", "Ada", "Ben")
    shown = raised(stage, ana, "Carla and Ben laugh at me", route="customer_lead")
    assert f"Who reads it: {words.NOBODY_ELSE}" in shown
    assert heard(carla) == heard(ben) == ""
    assert heard(ada) == words.nobody_reads(Route.CUSTOMER_LEAD)
    hana = stage.add("Hana", roles=[Role.LEAD])
    assert "C-1" not in "".join(map(plain_text, hana.seen))
    verify_dialogue(
        (ana, NEWS, (words.reader_asked("Hana", Route.CUSTOMER_LEAD), "[Yes, they may read it]")),
        (ana, Pressed(words.LET_READ), (words.admitted("Hana"),)),
        (hana, NEWS, ("“Carla and Ben laugh at me”",)),
    )


def test_its_author_may_say_that_it_is_not_about_them(stage):
    ana, ben, _ = stage.everybody("Ana", "Ben", "Carla")
    verify_dialogue(
        (ana, "/concern", ("Your concern",)),
        (ana, Sent({"text": "Ben could help us", "route": "msp_lead"}), ("because you write of Ben",)),
        (ana, Pressed("Change it"), ("You write of Ben: They must not see it",)),
        (ana, Sent({"about": "may", "identity": "named"}), ("Who reads it: Ben (the provider's lead)",)),
        (ana, Pressed("Log it"), ("Logged as C-1.",)),
        (ben, NEWS, ("“Ben could help us”",)),
    )


def test_what_is_typed_into_a_form_is_judged_like_what_is_said(stage):
    ana, ben, hana = stage.everybody("Ana", "Ben", "Hana")
    verify_dialogue(
        (ana, "/concern", ("Who should read it?: Propose somebody", "In confidence")),
        (ana, Sent({"text": "HR does not answer me"}), ("Who reads it: Hana (the HR contact)", "Not your name")),
        (ana, Pressed("Change it"), ("Your concern",)),
        (ana, Sent({"route": "msp_lead"}), ("This reads like something for the HR contact", "[Write to Hana]")),
        (ana, Pressed("Write to Hana"), ("Who reads it: Hana (the HR contact)",)),
        (ana, Pressed("Change it"), ("Your concern",)),
        (ana, Sent({"text": "i do not want to live anymore"}), (words.WELLBEING,)),
    )
    assert heard(ben) == heard(hana) == ""


@pytest.mark.parametrize("step", ["role", "named", "stand_in"])
def test_whom_it_is_about_never_becomes_a_reader_later(stage, step):
    ana, ada, _ = stage.everybody("Ana", "Ada", "Hana")
    rex = stage.add("Rex Maddox", roles=[])
    text = "Maddox from storage follows me home"
    raised(stage, ana, text, route="hr")
    ana.hears()
    if step == "role":
        stage.add("Rex Maddox", roles=[Role.HR])
    elif step == "named":
        ada.says("/engagement route hr add Rex Maddox")
    else:
        stage.add("Rex Maddox", roles=[Role.LEAD])
        found = person(stage, "Hana")
        with stage.work() as work:
            leave(work, found, stage.calendar())
        assert "Rex" not in heard(ana)
    assert words.reader_asked("Rex Maddox", Route.HR) not in heard(ana)
    assert text not in heard(rex)
    assert plain_text(rex.says("/concern show C-1")) == words.no_such_concern("C-1")


def test_whom_it_is_about_does_not_hear_that_it_waits(stage):
    people = stage.everybody("Ana", "Ben", "Carla", "Ada")
    ana, ben, carla, _ = people
    cleo = stage.add("Cleo", roles=[Role.LEAD])
    raised(stage, ana, "Cleo leaves us alone with the handover", route="msp_lead", severity="high")
    for _ in range(30):  # so that no step is passed over
        stage.calendar.pass_by(hours=1)
        stage.product.bot.tend()
    assert "C-1" in heard(ben)
    assert "C-1" in heard(carla), "the other lead does hear that it waits"
    assert heard(cleo) == ""


# ------------------------------------------------------------------ every new pair of eyes
def test_somebody_new_reads_what_is_logged_from_then_on_and_the_rest_if_its_author_agrees(stage):
    ana, _, deepa = stage.everybody("Ana", "Hana", "Deepa")
    raised(stage, ana, "the first one", route="hr")
    raised(stage, ana, "the second one", route="hr")
    ana.hears()
    hugo = stage.add("Hugo", roles=[Role.HR])
    raised(stage, ana, "the third one", route="hr")
    assert "the third one" in (told := heard(hugo))
    assert "the first one" not in told
    listed = plain_text(hugo.says("/concern list"))
    assert ("C-3" in listed, "C-1" in listed, "C-2" in listed) == (True, False, False)
    assert heard(ana).count(words.reader_asked("Hugo", Route.HR)) == 2
    ana.says("/concern show C-1")
    ana.presses(words.LET_READ)
    ana.says("/concern show C-2")
    assert words.denied("Hugo") in plain_text(ana.presses(words.LET_NOT_READ))
    listed = plain_text(hugo.says("/concern list"))
    assert ("C-1" in listed, "C-2" in listed) == (True, False)
    assert heard(deepa) == ""
    again = stage.add("Hugo", roles=[Role.HR])
    assert words.reader_asked("Hugo", Route.HR) not in heard(ana), "who was refused is not asked about once more"
    assert "C-2" not in plain_text(again.says("/concern list"))


def test_an_anonymous_author_is_asked_where_they_look_and_has_not_agreed_before(stage):
    ana, _ = stage.everybody("Ana", "Hana")
    ana.says("/concern")
    ana.sends(changed={"text": WORRY, "identity": "anonymous", "route": "hr"})
    code = next(it for it in plain_text(ana.presses("Log it")).split() if it.startswith("C-1-"))
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()
    hugo = stage.add("Hugo", roles=[Role.HR])
    assert "C-1" not in plain_text(hugo.says("/concern list"))
    assert words.reader_asked("Hugo", Route.HR) in plain_text(ana.says(f"/concern receipt {code}"))
    assert words.PENDING["admit"] in plain_text(ana.presses(words.LET_READ))
    assert WORRY not in heard(hugo)
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()
    assert WORRY in heard(hugo)


def test_nobody_names_themselves_into_a_concern(stage):
    ana, carla, ada = stage.everybody("Ana", "Carla", "Ada")
    raised(stage, ana, "Ada forgets us", route="customer_lead")
    ana.hears()
    carla.hears()
    ada.says("/engagement route customer_lead add Ada")
    assert "C-1" not in plain_text(ada.says("/concern list all"))
    assert plain_text(ada.says("/concern show C-1")) == words.no_such_concern("C-1")
    assert "Ada" not in heard(ana), "it is about her: its author is not even asked"


def test_consent_is_to_those_who_were_named_when_it_was_asked(stage):
    ana, ben, carla, _ = stage.everybody("Ana", "Ben", "Carla", "Hana")
    raised(stage, ana, WORRY, route="msp_lead")
    ben.hears()
    ben.presses("Hand over")
    ben.sends(changed={"route": "customer_lead"})
    stage.add("Cleo", roles=[Role.LEAD])
    cleo = stage.add("Cleo", roles=[Role.LEAD])
    assert "Ben would like to pass this on to Carla (the customer's lead)" in heard(ana)
    ana.presses(words.PASS_IT_ON)
    assert WORRY in heard(carla)
    assert WORRY not in heard(cleo)


def test_a_guests_account_is_told_nothing_of_what_is_sensitive(stage):
    ana, hana, ada = stage.everybody("Ana", "Hana", "Ada")
    guest = type(hana)(stage, "Hana", guest=True)
    guest.says("hello")
    raised(stage, ana, WORRY, route="hr")
    stage.calendar.pass_by(hours=1)
    stage.product.bot.tend()
    assert WORRY not in heard(guest)
    assert plain_text(guest.says("/concern show C-1")) == words.no_such_concern("C-1")
    ada.says("/engagement route hr add Hana")
    assert WORRY not in heard(guest)
    assert "hr: nobody" in plain_text(ada.says("/engagement route hr"))


# ------------------------------------------------------------------ who can be reached
def test_who_cannot_be_reached_is_said_before_and_somebody_who_can_is_proposed(stage):
    ana, carla, ada = stage.everybody("Ana", "Carla", "Ada")
    with stage.work() as work:
        account = Actor(platform=Platform.TEAMS, workspace="t", user_id="u", name="Hana")
        work.people.add(account, name="Hana", side=Side.CUSTOMER, roles=[Role.HR], at=stage.calendar())
    why = words.instead_of(Route.HR, ["Hana"], [])
    verify_dialogue(
        (ana, "HR does not answer me", (f"Who reads it: Carla (the customer's lead, {why})",)),
        (ana, Pressed("Change it"), ("Your concern",)),
        (ana, Sent({"route": "hr"}), (f"Who reads it: {words.not_reached('Hana')} (the HR contact)",)),
        (ada, "/engagement route hr", ("hr: Hana (as hr, cannot be reached yet)",)),
    )
    assert heard(carla) == ""


def test_a_circle_is_sealed_and_as_long_as_most(stage):
    ana, *_ = stage.everybody("Ana", "Hana", "Ben", "Carla")
    raised(stage, ana, "Ben was rude", route="both_leads")
    raised(stage, ana, "somebody was rude", route="both_leads")
    with transaction(stage.product.engine, reading=True) as connection:
        rows = connection.execute(select(concern)).all()
    assert len({len(row.circle) for row in rows}) == 1
    assert all("Ben" not in str(row) and "rude" not in str(row) for row in rows)


def test_fear_for_a_job_is_never_called_unhurried(stage):
    ana, _ = stage.everybody("Ana", "Carla")
    me = person(stage, "Ana")
    with stage.work() as work:
        kept = Draft(
            id="d-1",
            author_id=me.id,
            text="what becomes of me?",
            topic="jobs",
            severity=Severity.HIGH,
            route=Route.MSP_LEAD,
            created_at=stage.calendar(),
        )
        work.concerns.keep_draft(replace(kept, identity=Identity.NAMED))
    subject = f"{stage.engagements['Alder and Brightwater'].id}.d-1"
    shown = plain_text(ana.takes(Press(action="concern.ask", subject=subject)))
    assert words.SEVERITIES[Severity.HIGH] in shown
