"""Cauce's own organisation as an outside system: UIT-PR05-8 and UIT-PR06-7 act on Cauce itself."""

from cauce.adapters.cauce_organisation.connector import OwnOrganisation
from cauce.adapters.cauce_organisation.register import Post, Register, Seat, Standing

__all__ = ["OwnOrganisation", "Post", "Register", "Seat", "Standing"]
