"""Microsoft Teams: verify, read, render, send."""
