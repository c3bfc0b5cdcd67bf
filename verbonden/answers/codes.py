"""Learners' pseudonymous ids, and the personal codes to come back with.

A code is derived from the learner's id and the data folder's secret, so that it can be
shown again at any time while the database holds only a keyed hash of it.
"""

import hashlib
import hmac
import secrets

LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Signs of a code: none that looks like another (no I, L, O, U, 0, 1)."""

_LENGTH = 12  # 30 ** 12 is about 2 ** 59 codes: guessing one is out of reach.


def new_learner_id() -> str:
    """Return a new id, such as 'd7k2m9qx': safe as a folder's name, first sign a letter."""
    signs = LETTERS.lower()
    return secrets.choice(signs[:22]) + "".join(secrets.choice(signs) for _ in range(7))


def return_code(secret: bytes, learner_id: str) -> str:
    """Return the code of a learner in groups of four, such as 'K7QF-2MXD-9TRB'."""
    digest = hmac.digest(secret, f"return code of {learner_id}".encode(), hashlib.sha256)
    number = int.from_bytes(digest)
    signs = []
    for _ in range(_LENGTH):
        number, index = divmod(number, len(LETTERS))
        signs.append(LETTERS[index])
    code = "".join(signs)
    return "-".join(code[at : at + 4] for at in range(0, _LENGTH, 4))


def fingerprint(secret: bytes, code: str) -> str:
    """Return what the database keeps of a code; spaces, hyphens and case do not matter."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hmac.digest(secret, f"code {plain}".encode(), hashlib.sha256).hex()
