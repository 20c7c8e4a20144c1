"""Correcting the register row by row: forms, the page of a conflict, and taking an edit back."""
