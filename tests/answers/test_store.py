"""The store keeps every answer, and never silently loses one."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from verbonden.answers import AnswerStore, Conflict, DataFolder, Learner, NotSaved

SECRET = b"s" * 32


@pytest.fixture
def fleur(store: AnswerStore) -> Learner:
    return store.join("Fleur", SECRET)


def test_an_answer_comes_back_as_it_was_typed(store: AnswerStore, fleur: Learner) -> None:
    typed = {"text": '<script>alert(1)</script> "quote" \\ %%bash ### BEGIN SOLUTION 🌼\n'}
    store.save(fleur.id, "m", "reflection", typed, base=0)
    found = store.load(fleur.id, "m", "reflection")
    assert found is not None
    assert found.content == typed
    assert found.revision == 1


def test_an_answer_of_200_000_characters_is_kept(store: AnswerStore, fleur: Learner) -> None:
    store.save(fleur.id, "m", "reflection", {"text": "é" * 200_000}, base=0)
    found = store.load(fleur.id, "m", "reflection")
    assert found is not None
    assert len(found.content["text"]) == 200_000


def test_a_save_on_an_old_revision_is_refused_and_tells_what_is_there(
    store: AnswerStore, fleur: Learner
) -> None:
    store.save(fleur.id, "m", "e", {"text": "first tab"}, base=0)
    with pytest.raises(Conflict) as caught:
        store.save(fleur.id, "m", "e", {"text": "second tab"}, base=0)
    assert caught.value.current.content == {"text": "first tab"}
    assert store.load(fleur.id, "m", "e") == caught.value.current


def test_of_many_tabs_that_save_at_once_one_wins_and_the_others_know(
    data: DataFolder, store: AnswerStore, fleur: Learner
) -> None:
    def save(number: int) -> bool:
        tab = AnswerStore(data.database_url)
        try:
            tab.save(fleur.id, "m", "e", {"tab": number}, base=0)
        except Conflict:
            return False
        finally:
            tab.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(save, range(8)))
    assert won.count(True) == 1
    found = store.load(fleur.id, "m", "e")
    assert found is not None
    assert found.content == {"tab": won.index(True)}
    assert found.revision == 1


def test_what_a_later_revision_replaces_is_kept_once_in_ten_minutes(
    store: AnswerStore, fleur: Learner
) -> None:
    for revision in range(5):
        store.save(fleur.id, "m", "e", {"text": str(revision)}, base=revision)
    assert [earlier.content for earlier in store.earlier_answers(fleur.id)] == [{"text": "0"}]


def test_learners_never_see_each_others_answers(store: AnswerStore, fleur: Learner) -> None:
    sem = store.join("Sem", SECRET)
    store.save(fleur.id, "m", "e", {"text": "of Fleur"}, base=0)
    assert store.load(sem.id, "m", "e") is None
    assert store.answers(sem.id) == {}


def test_a_locked_database_says_that_the_answer_is_not_kept(
    data: DataFolder, store: AnswerStore, fleur: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verbonden.answers.store.LOCKED_SECONDS", 0.1)
    other = AnswerStore(data.database_url)
    lock = sqlite3.connect(data.path / "verbonden.db")
    lock.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotSaved):
        other.save(fleur.id, "m", "e", {"text": "kept in the page"}, base=0)
    lock.rollback()
    lock.close()
    assert other.save(fleur.id, "m", "e", {"text": "kept in the page"}, base=0).revision == 1
    other.close()


def test_a_full_disk_says_that_the_answer_is_not_kept(
    data: DataFolder, store: AnswerStore, fleur: Learner
) -> None:
    full = AnswerStore(data.database_url)
    with full.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        # The limit belongs to this one connection, which the pool gives to the save below.
    with pytest.raises(NotSaved):
        full.save(fleur.id, "m", "e", {"text": "x" * 1_000_000}, base=0)
    full.close()
    assert store.load(fleur.id, "m", "e") is None


def test_erasing_a_learner_leaves_nothing_of_theirs_and_all_of_others(
    data: DataFolder, store: AnswerStore, fleur: Learner
) -> None:
    sem = store.join("Sem", SECRET)
    for learner in (fleur, sem):
        store.save(learner.id, "m", "e", {"text": "zeldzaamwoord"}, base=0)
        store.save(learner.id, "m", "e", {"text": "zeldzaamwoord opnieuw"}, base=1)
        store.visit(learner.id, "m", "section")
        hand_in = store.hand_in(learner.id, "a", "nl", {"reflection": "zeldzaamwoord"})
        store.give_feedback(hand_in.id, {"comment": "zeldzaamwoord"})
    store.erase(fleur.id)
    assert store.learner(fleur.id) is None
    assert store.answers(fleur.id) == {}
    with sqlite3.connect(data.path / "verbonden.db") as connection:
        left = {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("answers", "earlier_answers", "places", "hand_ins", "feedback")
        }
    connection.close()
    assert left == dict.fromkeys(left, 1), "only Sem's rows are left"


def test_what_is_saved_after_erasing_is_not_kept(store: AnswerStore, fleur: Learner) -> None:
    store.save(fleur.id, "m", "e", {"text": "before"}, base=0)
    store.erase(fleur.id)
    with pytest.raises(NotSaved):
        store.save(fleur.id, "m", "e", {"text": "after"}, base=1)


def test_a_return_code_brings_a_learner_back_however_it_is_typed(store: AnswerStore) -> None:
    from verbonden.answers.codes import return_code

    learner = store.join("Mei", SECRET)
    code = return_code(SECRET, learner.id)
    for typed in (code, code.lower(), code.replace("-", " "), f"  {code}  "):
        found = store.come_back(typed, SECRET)
        assert found is not None
        assert found.id == learner.id
    assert store.come_back("", SECRET) is None
    assert store.come_back(code[:-1] + ("A" if code[-1] != "A" else "B"), SECRET) is None
    assert store.come_back(code, b"t" * 32) is None


def test_the_latest_hand_in_comes_first_and_earlier_ones_stay(
    store: AnswerStore, fleur: Learner
) -> None:
    store.hand_in(fleur.id, "a", "nl", {"reflection": "first"})
    store.hand_in(fleur.id, "a", "en", {"reflection": "second"})
    assert [h.content["reflection"] for h in store.hand_ins(fleur.id, "a")] == ["second", "first"]


def test_the_secret_is_made_once_and_only_its_owner_reads_it(data: DataFolder) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: data.secret(), range(8)))
    assert len(secrets) == 1
    assert len(secrets.pop()) == 32
    assert (data.path / "secret").stat().st_mode & 0o077 == 0
