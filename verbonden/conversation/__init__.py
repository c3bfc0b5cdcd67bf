"""Practising conversations: recognise a teacher's move, and let a student react to it."""

from verbonden.conversation.moves import Recognised, recognise, rule_book
from verbonden.conversation.play import Reaction, State, begin, play, react, worth_another_try

__all__ = [
    "Reaction",
    "Recognised",
    "State",
    "begin",
    "play",
    "react",
    "recognise",
    "rule_book",
    "worth_another_try",
]
