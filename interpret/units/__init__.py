"""Vectors in, discrete concept units out."""
