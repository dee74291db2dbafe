"""The words we explain with."""
