"""Seeing one field whole: which fields there are, and the page that asks what for."""
