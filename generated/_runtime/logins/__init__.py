# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""Schemes with a life: tokens that are fetched, kept and renewed, and challenges that are answered."""
