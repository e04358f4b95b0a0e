"""Codes with labels, such as the states of a referral."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Choices(StrEnum):
    """Codes as they are stored, each declared with its label: `PHONE = "phone", N_("phone")`."""

    _value_: str
    label: str
    """Marked with N_()."""

    def __new__(cls, code: str, label: str = "") -> Self:
        """Make a member, which is equal to its code."""
        member = str.__new__(cls, code)
        member._value_, member.label = code, label
        return member

    @classmethod
    def choices(cls) -> tuple[tuple[Self, str], ...]:
        """Return each code with its label, for a form field."""
        return tuple((member, member.label) for member in cls)
