"""The table of checks, and how they are made: each by itself, whatever becomes of the others."""

from __future__ import annotations

from collections.abc import Iterator

from db.core import incident
from db.core.database import connection
from db.core.errors import NotReady, os_error_text
from db.core.translation import N_
from db.upkeep.doctor import access, contents, files, journal, machine, people, server
from db.upkeep.doctor.check import Check, Finding, Needs, NotMade, Result, Site, State, finding

SQLITE, POSTGRESQL = "sqlite", "postgresql"
CHECKS = (
    Check("rights", N_("File and folder rights"), files.rights),
    Check("disk", N_("Local disk"), files.local_disk, engine=SQLITE),
    Check("space", N_("Free space"), files.free_space, engine=SQLITE),
    Check("reserve", N_("Reserve for a full disk"), files.reserve, engine=SQLITE),
    Check("log", N_("Write-ahead log"), files.log_size, engine=SQLITE),
    Check("database", N_("The database itself"), contents.itself),
    Check("migrations", N_("Migrations"), contents.migrations, Needs.DATABASE),
    Check("integrity", N_("Damage"), contents.integrity, Needs.DATABASE),
    Check("references", N_("References"), contents.references, Needs.DATABASE),
    Check("server", N_("Version of PostgreSQL"), server.version, Needs.DATABASE, POSTGRESQL),
    Check("reach", N_("Access to the tables"), server.reach, Needs.DATABASE, POSTGRESQL),
    Check("standby", N_("Standby servers"), server.standby, Needs.DATABASE, POSTGRESQL),
    Check("encryption", N_("Line to the server"), server.encrypted, Needs.DATABASE, POSTGRESQL),
    Check("backup", N_("Backups"), journal.backups, Needs.SCHEMA),
    Check("replaced", N_("Replaced databases"), files.replaced),
    Check("clock", N_("Clock and journal"), journal.clock_jumps, Needs.SCHEMA),
    Check("time", N_("Clock synchronisation"), machine.synchronised),
    Check("locale", N_("Languages and accents"), machine.encoding),
    Check("drafts", N_("Forgotten drafts"), people.drafts, Needs.SCHEMA),
    Check("accounts", N_("Unused accounts"), people.stale_accounts, Needs.SCHEMA),
    Check("leavers", N_("Work of people who left"), people.leavers, Needs.SCHEMA),
    Check("ssh", N_("Settings of sshd"), access.sshd, shared=True),
    Check("sudo", N_("Settings of sudo"), access.sudo, shared=True),
    Check("keys", N_("File of keys"), access.keys, Needs.SCHEMA, shared=True),
)
"""In the order in which they are shown; the codes are for programs that read --format json."""

_OK = Finding("", "")


def run(site: Site | None = None) -> Iterator[Result]:
    """Make every check that applies to an installation, by default the configured one.

    Raises NotReady if the settings are not valid, so that nothing can be checked.
    """
    site = site or Site.configured()
    for check in CHECKS:
        if check.engine in ("", site.engine) and (site.shared or not check.shared):
            for state, said in _outcomes(check, site):
                yield Result(check.code, check.about, state, said)


def _outcomes(check: Check, site: Site) -> list[tuple[State, Finding]]:
    """Return what a check finds, that it finds nothing, or why it cannot be made."""
    if (reason := site.missing(check.needs)) is not None:
        return [(State.SKIPPED, reason)]
    found: list[tuple[State, Finding]] = []
    try:
        if check.needs is Needs.NOTHING:
            found += ((State.FINDING, one) for one in check.find(site))
        else:
            with connection():
                found += ((State.FINDING, one) for one in check.find(site))
    except NotMade as not_made:
        found.append((State.SKIPPED, not_made.reason))
    except NotReady as problem:
        found.append((State.SKIPPED, Finding(problem.sentence, "", problem.params)))
    except OSError as error:
        found.append(
            (State.SKIPPED, finding(N_("This could not be read: {why}"), "", why=os_error_text(error)))
        )
    except Exception:
        reference = incident.log_traceback()
        found.append((State.SKIPPED, finding(incident.NOTICE, "", reference=reference)))
    return found or [(State.OK, _OK)]


def ordered(results: Iterator[Result]) -> list[Result]:
    """Return the findings first, then what could not be checked, then what is in order."""
    return sorted(results, key=lambda result: list(State).index(result.state))
