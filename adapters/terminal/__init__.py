"""The terminal as a chat platform: read a line into a Turn, render a Reply, show it. It decides nothing itself."""
