"""A client that was written by hand."""
