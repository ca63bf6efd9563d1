"""Many people in many Slack teams who each say one thing after another, so that order and number can be checked."""

import json
import re

from bot.people import Role, Side
from tests.integration.world import NOW, actor, address, turn

PEOPLE = 40
TEAMS = 20
MARK = re.compile(r"remark-(\d+)")


def who(number):
    """The person who says the event of that number, and their Slack team."""
    person = number % PEOPLE
    return f"p{person}", f"T{person % TEAMS}"


def event(number):
    """What arrives as the event of that number; its reply quotes it."""
    name, team = who(number)
    return turn(f"slack:event-{number}", name, f"/concern remark-{number}", workspace=team)


def settle(product):
    """Make the engagement with everybody in it."""
    engagement = product.administration.open("Alder and Brightwater")
    with product.store.work(engagement) as work:
        for number in range(PEOPLE):
            name, team = who(number)
            added = work.people.add(
                actor(name, workspace=team), name=name, side=Side.CUSTOMER, roles=[Role.STAFF], at=NOW
            )
            work.people.note_reach(added.id, address(name, workspace=team))


def heard(messages):
    """The numbers of the remarks that each channel quotes, in the order in which they were accepted."""
    by_channel = {}
    for message in messages:
        number = int(MARK.search(json.dumps(message)).group(1))
        by_channel.setdefault(message["channel"], []).append(number)
    return by_channel
