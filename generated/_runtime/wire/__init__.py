# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""How values look on the wire: JSON, forms, files, compression. Nothing here knows of calls."""
