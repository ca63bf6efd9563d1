"""One reply of every kind, and hypothesis's own."""

from datetime import date

from hypothesis import strategies as st

from bot.reply import (
    Button,
    Buttons,
    ChoiceField,
    FactCard,
    Form,
    Listing,
    Notice,
    Option,
    Quote,
    Record,
    Reply,
    Row,
    SourceLine,
    Sources,
    Style,
    Text,
    TextField,
    Tone,
)
from knowledge.decision import Decision
from knowledge.entry import Verdict

SOURCE = SourceLine(
    name="KPMG", title="Global IT-BPO Outsourcing Deals Analysis", year=2018, url="https://example.com/outsourcing.pdf"
)


def fact_card(**changes):
    values = {
        "entry_id": "jobs",
        "myth": "They are here to take our jobs.",
        "verdict": Verdict.PARTLY_TRUE,
        "answer": "Some tasks move to the partner.\nWhat happens to roles is decided by your own company.",
        "engagement": "Here, nobody's role changes before the review on 3 March.",
        "sources": (SOURCE,),
        "reviewed_on": date(2026, 9, 1),
        "review_due": date(2027, 3, 1),
        **changes,
    }
    return FactCard(**values)


BUTTONS = Buttons(
    (
        Button(label="Log a concern", action="concern.new", subject="jobs", nonce="n1", style=Style.PRIMARY),
        Button(label="Ask a person", action="handoff", subject="jobs", nonce="n2"),
        Button(label="Delete", action="concern.delete", subject="C-7", nonce="n3", style=Style.DANGER),
    )
)
FORM = Form(
    name="concern.new",
    title="Log a concern",
    opener="Log a concern",
    submit="Send",
    intro="Only the people you choose will read it.",
    subject="jobs",
    nonce="n4",
    fields=(
        TextField(
            name="text", label="What happened?", value="They closed our ticket.", multiline=True, error="Too short."
        ),
        TextField(name="where", label="Where?", required=False, hint="A team or a system", max_length=80),
        ChoiceField(
            name="route",
            label="Who should read it?",
            options=(Option("both_leads", "Both leads"), Option("hr", "HR (people & pay)")),
            value="both_leads",
        ),
    ),
)
BLOCKS = {
    "text": Text("First line.\nSecond line with <at>Everyone</at> and [a link](https://evil.example)."),
    "notice": Notice("Your concern was sent.", Tone.DONE),
    "warning": Notice("The review is overdue.", Tone.WARNING),
    "fact": fact_card(),
    "stale": fact_card(verdict=Verdict.TRUE, engagement=None, sources=(), stale=True),
    "sources": Sources((SOURCE,)),
    "quote": Quote("They never *answer* us.", "Alex Wilber"),
    "record": Record("Concern C-7", (Row("Topic", "Knowledge transfer"), Row("Readers", "Both leads"))),
    "listing": Listing("Commands", (Row("/concern", "say what worries you"), Row("/help", "this list"))),
    "buttons": BUTTONS,
    "form": FORM,
}


def reply(*blocks, **changes):
    return Reply(decision=Decision.ANSWER, blocks=blocks, **changes)


def replies(text):
    """Build a strategy of replies from a strategy of strings that may stand anywhere in them."""
    rows = st.lists(st.builds(Row, text, text), max_size=6).map(tuple)
    source = st.builds(SourceLine, name=text, title=text, year=st.none() | st.integers(1990, 2030), url=text)
    days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
    fact = st.builds(
        FactCard,
        entry_id=text,
        myth=text,
        verdict=st.sampled_from(Verdict),
        answer=text,
        engagement=st.none() | text,
        sources=st.lists(source, max_size=3).map(tuple),
        reviewed_on=days,
        review_due=days,
        stale=st.booleans(),
        note=text,
    )
    button = st.builds(Button, label=text, action=text, subject=text, nonce=text, style=st.sampled_from(Style))
    text_field = st.builds(
        TextField,
        name=text,
        label=text,
        value=text,
        hint=text,
        multiline=st.booleans(),
        required=st.booleans(),
        max_length=st.integers(1, 3000),
        error=text,
    )
    options = st.lists(st.builds(Option, text, text), max_size=7).map(tuple)
    choice = st.builds(ChoiceField, name=text, label=text, options=options, value=text, error=text)
    block = st.one_of(
        st.builds(Text, text),
        st.builds(Notice, text, st.sampled_from(Tone)),
        fact,
        st.builds(Sources, st.lists(source, max_size=3).map(tuple)),
        st.builds(Quote, text, text),
        st.builds(Record, text, rows),
        st.builds(Listing, text, rows),
        st.builds(Buttons, st.lists(button, max_size=7).map(tuple)),
        st.builds(
            Form,
            name=text,
            title=text,
            opener=text,
            submit=text,
            fields=st.lists(text_field | choice, max_size=3).map(tuple),
            intro=text,
            subject=text,
            nonce=text,
        ),
    )
    return st.builds(
        Reply, decision=st.sampled_from(Decision), blocks=st.lists(block, max_size=4).map(tuple), replaces=st.booleans()
    )
