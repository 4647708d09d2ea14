# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""One call from its arguments to its result, without I/O."""
