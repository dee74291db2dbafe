"""One question to a model per file."""
