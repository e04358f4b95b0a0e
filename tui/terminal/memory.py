"""Less memory for each session: a server may run forty (reference: speed)."""

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
"""Reads and writes at one time; each has a connection with its own page cache."""

_ARENAS = -8  # M_ARENA_MAX of malloc.h


def install() -> None:
    """Share one heap between threads, and cache colours without lines; call before any thread starts.

    A heap for each thread wastes 4 MiB. Textual's cache keeps the drawn lines of up to 1,024 closed widgets.
    """
    StylesCache.get_inner_outer = staticmethod(_inner_outer)  # type: ignore[method-assign,assignment]
    if hasattr(libc := ctypes.CDLL(None), "mallopt"):  # glibc
        libc.mallopt(_ARENAS, 1)


def use_few_threads() -> None:
    """Limit the threads of the running event loop."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, "asyncio"))


@lru_cache(1024)
def _inner_outer(base_background: Color, background: Color) -> tuple[Style, Style]:
    return Style(background=base_background + background), Style(background=base_background)


def drop_lines(screen: Screen[object]) -> None:
    """Drop the drawn lines of a hidden screen: about a kilobyte each, and quickly drawn again."""
    for node in screen.walk_children(Widget, with_self=True):
        node._styles_cache.clear()
