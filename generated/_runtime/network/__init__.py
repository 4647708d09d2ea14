# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What sends requests and takes what comes back: `http` both, `lanes` by which way, `dialect` in whose words."""
