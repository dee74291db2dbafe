"""One model on one set of pictures, from start to end: what is encoded, measured and kept."""
