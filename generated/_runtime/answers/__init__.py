# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What comes back as models: what fits is typed, what does not is kept and told of."""
