# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""What tests of applications need: providers in process, and factories. No client imports it."""

from .making import Factory
from .mock import Mock
from .record import Call, Credential, Documented, Endpoint, Example, SpecViolationError

__all__ = ["Call", "Credential", "Documented", "Endpoint", "Example", "Factory", "Mock", "SpecViolationError"]
