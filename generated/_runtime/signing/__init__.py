# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What generated auth plugins import to sign requests and to check signatures: plain functions of typed values.

An operation takes its value first and its arguments after; what is absent is never given to one, except where its
type says so. Errors are ConfigurationError and SigningError, and name the rule, never a value.
"""
