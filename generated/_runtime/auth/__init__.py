# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What a request is signed with: the plugins of generated clients, and where their credentials may go."""
