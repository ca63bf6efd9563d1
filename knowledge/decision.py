"""What the assistant decides to do with a message."""

from enum import StrEnum


class Decision(StrEnum):
    """The reaction to one message; the values are a contract that other programs read."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    ABSTAIN_OFFER_CONCERN = "abstain_offer_concern"
    OFFER_CONCERN = "offer_concern"
    HANDOFF_HUMAN = "handoff_human"
    REFUSE_PROMISE = "refuse_promise"
    REFUSE_CONFIDENTIAL = "refuse_confidential"
    IT_HELPDESK = "it_helpdesk"
    DECLINE_OFFTOPIC = "decline_offtopic"
    SMALL_TALK = "small_talk"
    REFUSE_INJECTION = "refuse_injection"
    COMMAND = "command"
