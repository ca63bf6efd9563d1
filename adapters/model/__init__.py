"""The optional model server: asked which of a few entries a message means, or to suggest ways of asking for one."""
