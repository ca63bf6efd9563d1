"""The keys with which tests seal. Real ones are made by `sameside keys new`."""

from adapters.keys import Ring

RING = Ring({1: b"for the tests, and nothing else."})
SAMESIDE_KEYS = RING.written()
