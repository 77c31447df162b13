"""The doors: command line, exports, settings, wiring."""
