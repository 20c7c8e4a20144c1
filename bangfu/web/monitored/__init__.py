"""Monitored households: leads, the steps of each case with their clocks, and the notice."""
