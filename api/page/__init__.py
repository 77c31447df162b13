"""The page: what it shows, how that becomes HTML, and the files that a browser takes with it."""
