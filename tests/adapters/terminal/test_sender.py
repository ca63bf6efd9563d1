import pytest

from adapters.outgoing import NotAccepted, Sender
from adapters.terminal.chat import actor_named
from adapters.terminal.sender import TerminalSender
from bot.reply import Text
from bot.turn import Platform


async def test_a_parcel_is_shown_once_and_then_found(outgoing):
    shown = []

    async def show(arrived):
        shown.append(arrived)

    sender: Sender = TerminalSender("maria-lopez")
    sender.open(show)
    sent = outgoing(Text("News."), number=7)
    assert await sender.find(sent, since=0.0) == ""
    assert await sender.send(sent) == await sender.send(sent) == "maria-lopez:7"
    assert await sender.find(sent, since=0.0) == "maria-lopez:7"
    assert shown == [sent]
    assert (sender.platform, sender.pace, sender.gate(sent.address)) == (Platform.TERMINAL, 0.0, "")


async def test_another_persons_parcel_is_not_shown_here(inbox, outgoing):
    inbox.open(None)
    with pytest.raises(NotAccepted):
        await inbox.send(outgoing(Text("For Sam."), actor=actor_named("Sam")))


async def test_a_screen_that_went_away_accepts_nothing(inbox, outgoing):
    async def show(_arrived):
        raise BrokenPipeError

    inbox.open(show)
    with pytest.raises(NotAccepted):
        await inbox.send(outgoing(Text("News.")))
    assert await inbox.find(outgoing(), since=0.0) == ""


async def test_a_repeat_is_marked(piped, scripted, inbox, outgoing):
    async def drain():
        await inbox.send(outgoing(Text("News."), repeated=True))

    alone = await piped(scripted(), [], drain=drain)
    assert alone.index("\n\n") < alone.index("News.")
