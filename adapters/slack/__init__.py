"""Slack over HTTP: read a payload into a Turn, render a Reply, send it."""
