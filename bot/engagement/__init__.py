"""The engagement itself: who is in it and reads what, when each side works, what is kept and for how long."""
