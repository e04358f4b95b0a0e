"""What a PostgreSQL server may say, and what is told of it; how soon one that is gone is given up."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors

from db.core import database as core
from db.core.database_errors import user_error
from db.core.errors import ConnectionLost

SEVERAL = "postgresql://maude@a:1,b:2/trajectoire"


def told(error: Exception, url: str = SEVERAL) -> Exception:
    """Return what a person is told of an error of this server."""
    database = core.connect(url)
    found: Exception = database.connection_error(error) or user_error(error, None)  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize(
    "error",
    [
        errors.AdminShutdown(),
        errors.CrashShutdown(),
        errors.CannotConnectNow(),
        errors.ConnectionFailure(),
        errors.IdleInTransactionSessionTimeout(),
        errors.ReadOnlySqlTransaction(),
        psycopg.OperationalError("the connection is lost"),
        psycopg.OperationalError("Connection refused\n- port 2 failed: session is read-only"),
        psycopg.OperationalError('FATAL:  too many connections for role "maude"'),
        psycopg.OperationalError("FATAL:  désolé, trop de clients sont déjà connectés"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_where_the_server_is_gone_the_same_can_be_done_again(error: Exception) -> None:
    answer = told(error)
    assert isinstance(answer, ConnectionLost)
    assert "maude" not in answer.say()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.QueryCanceled(), "database.busy"),
        (errors.LockNotAvailable(), "database.busy"),
        (errors.DeadlockDetected(), "database.busy"),
        (errors.DiskFull(), "database.full"),
        (errors.DataCorrupted(), "database.corrupt"),
        (errors.InsufficientPrivilege(), "database.denied"),
        (psycopg.OperationalError('FATAL:  role "maude" does not exist'), "database.account"),
        (psycopg.OperationalError('FATAL:  no pg_hba.conf entry for host "a"'), "database.account"),
        (
            psycopg.OperationalError('FATAL:  pg_hba.conf rejects connection for host "[local]"'),
            "database.account",
        ),
        (
            psycopg.OperationalError("pg_hba.conf rejette la connexion pour l'hôte « [local] »"),
            "database.account",
        ),
        (
            psycopg.OperationalError("authentification par mot de passe échouée pour l'utilisateur  « m »"),
            "database.account",
        ),
        (psycopg.OperationalError("le rôle « m » n'est pas autorisé à se connecter"), "database.account"),
        (psycopg.OperationalError("la base de données « x » n'existe pas"), "database.nowhere"),
    ],
)
def test_each_refusal_of_a_server_has_a_sentence_of_ours(error: Exception, code: str) -> None:
    answer = told(error)
    assert not isinstance(answer, ConnectionLost)
    assert getattr(answer, "code", "") == code


def test_one_server_that_only_takes_reads_is_said_so() -> None:
    answer = told(errors.ReadOnlySqlTransaction(), "postgresql://a/trajectoire")
    assert getattr(answer, "code", "") == "database.readonly"


def test_of_several_hosts_the_one_to_write_to_is_looked_for_and_a_dead_one_soon_given_up() -> None:
    options = core.connect(SEVERAL).connect_params
    assert (options["host"], options["port"]) == ("a,b", "1,2")
    assert options["target_session_attrs"] == "read-write"
    assert (options["connect_timeout"], options["tcp_user_timeout"]) == (2, 4000)
    own = core.connect(f"{SEVERAL}?target_session_attrs=any&tcp_user_timeout=9000").connect_params
    assert (own["target_session_attrs"], own["tcp_user_timeout"]) == ("any", "9000")
    assert "target_session_attrs" not in core.connect("postgresql://a/trajectoire").connect_params
