# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What calls return beside plain values: pages, streams, downloads."""
