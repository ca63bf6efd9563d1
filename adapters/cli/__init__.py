"""The command line: what an operator types. One file a group of commands."""
