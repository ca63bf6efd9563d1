"""Editing what may be answered: entries and facts, ways of asking, kinds of message, and what a change would do."""
