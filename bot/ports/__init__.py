"""What the core needs from the world and no subject owns; a subject's own needs stand in its `ports.py`."""
