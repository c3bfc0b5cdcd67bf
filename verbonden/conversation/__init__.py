"""Practising conversations: recognise a teacher's move, and let a student react to it."""

from verbonden.conversation.moves import Recognised, recognise
from verbonden.conversation.play import Reaction, State, begin, play, react, worth_another_try

__all__ = [
    "Reaction",
    "Recognised",
    "State",
    "begin",
    "play",
    "react",
    "recognise",
    "worth_another_try",
]
