"""Endpoint specs -> one OpenAPI 3.1 document: `exporting` is the way in."""
