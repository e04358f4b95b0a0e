"""Checks of the machine and of the program's own files: clock, character encoding, catalogues."""

from __future__ import annotations

import codecs
import ctypes
import gettext
import locale
import os
import sys
from collections.abc import Iterator
from typing import NamedTuple

from db.core.translation import LANGUAGES, LOCALE_FOLDER, N_
from db.upkeep.doctor.check import Finding, NotMade, Site, finding

_SOURCE = "en"
"""The language of the code, which needs no catalogue."""
_LIMIT_US = 16_000_000
"""Largest error in microseconds of a clock that Linux counts as synchronised (as timedatectl does)."""
_UNSYNCHRONISED = 0x40
"""STA_UNSYNC of linux/timex.h."""


class ClockState(NamedTuple):
    """What the kernel knows of its clock."""

    error_us: int
    """Largest error in microseconds."""
    status: int


def clock_state() -> ClockState | None:
    """Return what the kernel says of its clock, which needs no right; None where it does not say."""
    if not sys.platform.startswith("linux") or ctypes.sizeof(ctypes.c_long) != 8:
        return None
    state = (ctypes.c_long * 64)()  # struct timex: modes, offset, freq, maxerror, esterror, status…
    if ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(state)) < 0:
        return None
    return ClockState(state[3], state[5] & 0xFFFFFFFF)


def synchronised(site: Site) -> Iterator[Finding]:
    """Find a clock that nothing keeps right."""
    state = clock_state()
    if state is None:
        raise NotMade(N_("This system does not say whether its clock is synchronised."))
    if state.status & _UNSYNCHRONISED or state.error_us >= _LIMIT_US:
        yield finding(
            N_("The clock of this machine is not synchronised with the network's time."),
            "sudo timedatectl set-ntp true",
        )


def encoding(site: Site) -> Iterator[Finding]:
    """Find a locale in which accents are lost, and catalogues that cannot be read."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)), "")
    named = said.partition(".")[2].partition("@")[0]
    for charset in (named, locale.getencoding()):
        if charset and not _is_utf8(charset):
            yield finding(
                N_("The locale {locale} uses {charset}, not UTF-8: accents are not shown properly."),
                N_("Use a UTF-8 locale in the terminal and for the night's jobs: LANG=C.UTF-8"),
                locale=said or "?",
                charset=charset,
            )
            break
    for language in LANGUAGES:
        path = LOCALE_FOLDER / language / "LC_MESSAGES" / "messages.mo"
        try:
            if language != _SOURCE:
                with path.open("rb") as file:
                    gettext.GNUTranslations(file)
        except (OSError, ValueError, UnicodeError):
            yield finding(
                N_("The catalogue of the language “{language}” is missing or damaged: {path}"),
                N_("Install the program again, or in a checkout: python scripts/catalogues.py compile"),
                language=language,
                path=str(path),
            )


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except LookupError:
        return False
