"""A name in, a frozen CLIP out."""
