"""Practising conversations: recognise a teacher's move, and let a student react to it."""

from verbonden.conversation.moves import Recognised, recognise, rule_book
from verbonden.conversation.play import Reaction, State, begin, play, react, worth_another_try
from verbonden.conversation.turns import NotATurn, check_turn, signal_book

__all__ = [
    "NotATurn",
    "Reaction",
    "Recognised",
    "State",
    "begin",
    "check_turn",
    "play",
    "react",
    "recognise",
    "rule_book",
    "signal_book",
    "worth_another_try",
]
