"""The drawn world whose true concepts are known."""
