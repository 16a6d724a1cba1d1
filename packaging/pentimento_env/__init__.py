"""Pentimento's environment: making, checking and repairing it. Standard library only."""
