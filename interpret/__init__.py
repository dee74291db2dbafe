"""CLIP in, numbers out."""
