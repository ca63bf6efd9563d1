"""Knowledge as YAML files: read with every mistake explained, and written in one canonical form."""
