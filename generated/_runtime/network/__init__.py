# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What sends requests and takes what comes back. `http` is the one module that names the library."""
