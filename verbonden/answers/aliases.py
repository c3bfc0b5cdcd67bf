"""The name a learner chooses to be called by."""

import unicodedata

LONGEST = 40
"""Characters an alias may have: enough for any name, and it fits the page's header."""

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Signs that turn the direction of all text that follows, on the trainer's list as well."""


class AliasError(ValueError):
    """An alias that cannot be used; `reason` is 'empty' or 'long'."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def clean_alias(text: str) -> str:
    """Return an alias on one line, without control characters and without outer spaces.

    Emoji and any script are welcome; the joiners inside an emoji are kept.

    Raises:
        AliasError: nothing visible is left, or it is longer than LONGEST characters.
    """
    if len(text) > 100 * LONGEST:
        raise AliasError("long")  # Before looking at each sign of something that is no name.
    normal = unicodedata.normalize("NFC", text)
    # Cc: control characters; Cs: halves of a character. Neither can be shown.
    shown = "".join(sign for sign in normal if sign not in TURNING)
    kept = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in shown)
    alias = " ".join(kept.split())
    if not any(unicodedata.category(sign)[0] not in "ZCM" for sign in alias):
        raise AliasError("empty")
    if len(alias) > LONGEST:
        raise AliasError("long")
    return alias
