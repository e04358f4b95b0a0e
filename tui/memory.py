"""What a session keeps in memory: forty of them share a server (reference: speed)."""

from __future__ import annotations

import asyncio
import ctypes
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.screen import Screen
from textual.style import Style
from textual.widget import Widget

THREADS = 3
"""Reads and writes at one time; each has a connection, and SQLite keeps pages for each connection."""

_ARENAS = -8  # M_ARENA_MAX of malloc.h


def install() -> None:
    """Before any thread begins: let all share one heap, and Textual remember two colours by themselves.

    A heap for each thread leaves 4 MiB of gaps. Textual keeps the drawn lines of up to 1,024 closed widgets
    along with the colours.
    """
    StylesCache.get_inner_outer = staticmethod(_inner_outer)  # type: ignore[method-assign,assignment]
    if hasattr(libc := ctypes.CDLL(None), "mallopt"):  # glibc
        libc.mallopt(_ARENAS, 1)


def use_few_threads() -> None:
    """Let the running event loop have no more threads than it needs."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, "asyncio"))


@lru_cache(1024)
def _inner_outer(base_background: Color, background: Color) -> tuple[Style, Style]:
    return Style(background=base_background + background), Style(background=base_background)


def let_go(screen: Screen[object]) -> None:
    """Forget the drawn lines of a screen out of sight: each takes a kilobyte, and is soon drawn again."""
    for node in screen.walk_children(Widget, with_self=True):
        node._styles_cache.clear()
