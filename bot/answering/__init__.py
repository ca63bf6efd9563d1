"""Answering from approved knowledge, following up on an answer, and asking a model where the matcher is unsure."""
