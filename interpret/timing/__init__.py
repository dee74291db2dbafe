"""How long things take: the plain way and ours side by side, and what a run will need."""
