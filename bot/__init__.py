"""The conversation core: turns in, replies out; no platform, no SQL, no HTTP, no environment."""
