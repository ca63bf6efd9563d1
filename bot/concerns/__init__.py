"""Concerns: something a person wants acted on, who may read it, and how the answer comes back."""
