"""Test objects with traits, one module a room: ``from tests.factories import UserFactory``."""

from .accounts import UserFactory

__all__ = ["UserFactory"]
