"""What Sameside knows, and how it finds what answers a message."""
