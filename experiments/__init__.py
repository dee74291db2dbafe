"""One question a file: `python -m experiments.NAME`."""
