"""The first visit, coming back with a code, and leaving this device."""

import re
import time
from collections import deque
from typing import ClassVar

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import authenticated

from verbonden.answers import AliasError
from verbonden.answers.aliases import LONGEST
from verbonden.course import LANGUAGES, Language
from verbonden.serving.identity import forget, remember
from verbonden.serving.pages import LANGUAGE_COOKIE, Page

ONWARD = re.compile(rf"/({'|'.join(LANGUAGES)})/[a-z0-9-]*")
"""Addresses to go on to after the welcome: pages of ours, and nothing else."""

TRIES_PER_MINUTE = 60
"""Codes that may be tried in a minute, by all visitors together: far from a guess."""


class Welcome(Page):
    """Choose an alias, or come back with a return code."""

    tries: ClassVar[deque[float]] = deque()

    @allow_unauthenticated
    def get(self, language: Language) -> None:
        """Show the two ways in."""
        self._ask()

    @allow_unauthenticated
    def post(self, language: Language) -> None:
        """Welcome a new learner, or one who comes back."""
        if self.get_body_argument("way", "new") == "code":
            self._come_back()
        else:
            self._join(language)

    def _join(self, language: Language) -> None:
        alias = self.get_body_argument("alias", "", strip=False)
        try:
            learner = self.store.join(alias, self.data.secret())
        except AliasError as error:
            self.set_status(400)
            self._ask(alias=alias, alias_error=error.reason)
            return
        remember(self, learner)
        onward = self._onward()
        self.redirect(f"/{language}/my-work?new=1" + (f"&next={onward}" if onward else ""))

    def _come_back(self) -> None:
        code = self.get_body_argument("code", "")
        learner = self.store.come_back(code, self.data.secret())
        if learner is None:
            self.set_status(429 if self._tried_often() else 400)
            self._ask(code=code, code_error="often" if self.get_status() == 429 else "unknown")
            return
        remember(self, learner)
        self.redirect(self._onward() or f"/{self.language}/")

    def _tried_often(self) -> bool:
        """Count a wrong code; right ones always work, so that nobody can lock others out."""
        now = time.monotonic()
        while self.tries and self.tries[0] < now - 60:
            self.tries.popleft()
        self.tries.append(now)
        return len(self.tries) > TRIES_PER_MINUTE

    def _onward(self) -> str:
        """Return the page of ours that somebody was on their way to."""
        wish = self.get_argument("next", "")
        return wish if ONWARD.fullmatch(wish) else ""

    def _ask(
        self, alias: str = "", alias_error: str = "", code: str = "", code_error: str = ""
    ) -> None:
        self.show(
            "welcome.html.j2",
            typed_alias=alias,
            alias_error=alias_error,
            longest=LONGEST,
            code=code,
            code_error=code_error,
            onward=self._onward(),
        )


class Leave(Page):
    """Leave this device: the work stays, the cookie goes."""

    @authenticated
    async def post(self, language: Language) -> None:
        """Take the cookie back, close this learner's pages and show the welcome page."""
        for kernel_id in self.kernels.of(self.learner.id):
            await self.kernels.end(kernel_id)
        forget(self)
        self.set_header("Clear-Site-Data", '"storage"')
        self.redirect(f"/{language}/welcome")


class ChooseLanguage(Page):
    """Remember the language a reader switches to, then go on in it to the same place."""

    @allow_unauthenticated
    def get(self, language: Language, place: str) -> None:
        """Go to the same page in this language."""
        self.set_cookie(LANGUAGE_COOKIE, language, expires_days=400, samesite="Lax")
        self.redirect(f"/{language}/{place}")
