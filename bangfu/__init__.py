"""Bangfu 帮扶: public employment assistance for rural low-income people."""
