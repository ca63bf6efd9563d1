"""Adapting the encoder, offline; nothing of this is in the product."""
