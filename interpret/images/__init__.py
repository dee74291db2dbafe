"""A name or a path in, an ImageSet out."""
