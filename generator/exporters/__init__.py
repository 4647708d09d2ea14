"""Endpoint specs -> other people's formats."""
