"""Pictures and captions in, trained weights out."""
