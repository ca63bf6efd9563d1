"""Pairs of statements that contradict each other, and pairs that do not."""
