"""Screens that tempt to read what is not there."""


def disturb(scene, drawing):
    """Damages a drawing after it was laid out, where its trap says so."""
