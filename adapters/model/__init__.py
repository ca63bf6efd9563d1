"""The optional model server: asked which of a few entries a message means, and for nothing else."""
