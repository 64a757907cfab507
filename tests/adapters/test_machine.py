"""The machine's clock, files and passwords, and the alarm."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from flux.adapters.alarm_apscheduler import ApschedulerAlarm, SilentAlarm
from flux.adapters.clock_system import SystemClock
from flux.adapters.files_local import LocalFiles
from flux.adapters.passwords_argon2 import Argon2Passwords
from flux.errors import NotFound, Unavailable


def test_the_clock_tells_an_aware_instant():
    assert SystemClock().now().tzinfo is UTC


def test_a_content_is_kept_once_under_its_digest(tmp_path):
    files = LocalFiles(tmp_path)
    digest = files.put(b"plan")
    assert files.put(b"plan") == digest
    assert files.get(digest) == b"plan"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [digest]


def test_a_content_that_is_missing_is_said_so(tmp_path):
    with pytest.raises(NotFound):
        LocalFiles(tmp_path).get("0" * 64)


def test_a_content_that_cannot_be_kept_is_said_so(tmp_path):
    (tmp_path / "full").write_text("a file where the folder would be")
    with pytest.raises(Unavailable, match="disque"):
        LocalFiles(tmp_path / "full").put(b"plan")


def test_a_password_opens_its_own_hash_only():
    passwords = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    hash_ = passwords.hash("le bon mot de passe")
    assert hash_.startswith("$argon2id$")
    assert passwords.verify(hash_, "le bon mot de passe")
    assert not passwords.verify(hash_, "un autre")
    assert not passwords.verify("", "the password of nobody")
    assert not passwords.verify("pas un hash", "x")


@pytest.fixture
def alarm():
    made = ApschedulerAlarm()
    yield made
    made.stop()


def test_the_alarm_rings_at_once_and_when_it_is_nudged(alarm):
    rung = threading.Semaphore(0)
    alarm.start(rung.release)
    assert rung.acquire(timeout=10)
    alarm.nudge()
    assert rung.acquire(timeout=10)


def test_the_alarm_rings_at_the_date_that_the_look_gave(alarm):
    rung = threading.Semaphore(0)

    def look():
        rung.release()
        return datetime.now(UTC) + timedelta(milliseconds=300)

    alarm.start(look)
    assert rung.acquire(timeout=10)
    assert rung.acquire(timeout=10)


def test_a_look_that_fails_does_not_stop_the_alarm(alarm):
    rung = threading.Semaphore(0)

    def look():
        rung.release()
        raise RuntimeError("panne")

    alarm.start(look)
    assert rung.acquire(timeout=10)
    alarm.nudge()
    assert rung.acquire(timeout=10)


def test_a_nudge_while_it_rings_is_not_lost(alarm):
    rung, held = threading.Semaphore(0), threading.Event()

    def look():
        rung.release()
        held.wait(10)

    alarm.start(look)
    assert rung.acquire(timeout=10)
    alarm.nudge()
    held.set()
    assert rung.acquire(timeout=10)


def test_the_silent_alarm_takes_a_nudge():
    SilentAlarm().nudge()
