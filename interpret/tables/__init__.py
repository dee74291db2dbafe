"""A finished study in, the printed table and the plain record of result.json out."""
