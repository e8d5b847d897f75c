"""What the connector asks of the register of people, which the wiring gives it: it knows no tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from cauce.ports.organisation import InsertPosition


class Post(Protocol):
    """A designation."""

    @property
    def position(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def order_key(self) -> str: ...


class Standing(Protocol):
    """What the register knows of a person at this moment."""

    @property
    def full_name(self) -> str: ...
    @property
    def ci(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def vinculo(self) -> str: ...
    @property
    def is_active(self) -> bool: ...
    @property
    def inactive_since(self) -> date | None: ...
    @property
    def has_password(self) -> bool: ...
    @property
    def sessions(self) -> int: ...
    @property
    def open_tasks(self) -> int: ...
    @property
    def posts(self) -> Sequence[Post]: ...


class Seat(Protocol):
    """The post that an insertion would fill."""

    @property
    def position(self) -> str: ...
    @property
    def is_new(self) -> bool: ...


class Register(Protocol):
    """The register. What makes no sense is refused with a permanent AdapterError."""

    def today(self, now: datetime) -> date:
        """The day of a moment in the institution's zone."""

    def standing(self, username: str, *, now: datetime) -> Standing | None:
        """What is known of a person, None if there is nobody of that name."""

    def obstacles(self, wanted: InsertPosition) -> Sequence[str]:
        """Why a person cannot be inserted."""

    def hindrances(self, username: str) -> Sequence[str]:
        """Why a person cannot be inactivated."""

    def seat_for(self, wanted: InsertPosition) -> Seat:
        """The post that would be filled; refused when there can be none."""

    def snapshot(self, username: str, *, now: datetime) -> dict[str, Any]:
        """What undoing needs to know, as JSON."""

    def insert_position(self, wanted: InsertPosition, *, key: str, secret: str = "", now: datetime) -> None:
        """Once per key, or refused."""

    def inactivate(self, username: str, on: date, *, key: str, now: datetime) -> None:
        """Once per key, or refused."""

    def undo_insertion(self, before: Mapping[str, Any], *, key: str, now: datetime) -> None:
        """Nothing where the order was not done."""

    def undo_inactivation(self, username: str, before: Mapping[str, Any], *, key: str, now: datetime) -> None:
        """Nothing where the order was not done."""
