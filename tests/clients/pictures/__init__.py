"""Photographs of the running product, for docs/pictures: `make pictures`."""
