"""Who is learning: a signed cookie that holds the learner's id, and nothing else."""

from jupyter_server.auth import IdentityProvider, User
from tornado.web import RequestHandler

from verbonden.answers import AnswerStore, Learner

COOKIE = "verbonden-learner"
COOKIE_DAYS = 400
"""As long as browsers keep a cookie; the return code works after that as well."""


class LearnerIdentity(IdentityProvider):
    """Knows a learner by their cookie; a learner who was erased is nobody."""

    def __init__(self, store: AnswerStore, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.store = store

    def get_user(self, handler: RequestHandler) -> User | None:
        """Return the learner who sends this request, or None."""
        learner = self.learner(handler)
        return User(username=learner.id, name=learner.alias) if learner else None

    def learner(self, handler: RequestHandler) -> Learner | None:
        """Return the learner whose cookie this request carries."""
        signed = handler.get_signed_cookie(COOKIE, max_age_days=COOKIE_DAYS)
        return self.store.learner(signed.decode()) if signed else None

    def get_handlers(self) -> list[tuple[str, object]]:
        """Return no login page of Jupyter's: learners have the welcome page."""
        return []


def remember(handler: RequestHandler, learner: Learner) -> None:
    """Give this browser the learner's cookie."""
    handler.set_signed_cookie(
        COOKIE,
        learner.id,
        expires_days=COOKIE_DAYS,
        httponly=True,
        samesite="Lax",
        secure=handler.request.protocol == "https",
    )


def forget(handler: RequestHandler) -> None:
    """Take the learner's cookie from this browser."""
    handler.clear_cookie(COOKIE)
