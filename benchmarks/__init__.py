"""Longer measurements on data that is not in this repository."""
