"""`sameside evaluate`: reading labelled questions, asking them, counting, and showing what came out."""
