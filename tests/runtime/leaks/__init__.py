"""Credentials and secret fields stay where they are, whatever fails."""
