"""OpenAPI 3.0 and 3.1 -> endpoint specs: `importing` is the way in, each other module reads one concern."""
