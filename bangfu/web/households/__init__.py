"""Households: what they are and were, and how many people that is."""
