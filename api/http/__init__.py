"""The HTTP door: routes, access, limits, problems, metrics, and how it is served."""
