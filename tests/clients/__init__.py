"""The counterparts of the two chat platforms that tests talk to, on loopback only."""
