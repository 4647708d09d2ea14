# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The runtime of generated clients: everything that they share and that is worth writing once.

Here is what every client needs; whatever only some do (`params`, `models`, `results`, `webhooks`, `testing`) is
imported from where it is, by who needs it.
"""

from .answers.departures import problems
from .asyncclient import AsyncClient, AsyncResource
from .auth.plugin import ApiKey, AuthPlugin, Basic, Bearer
from .calls.operation import Api, Envelope, Operation
from .calls.retries import Retry
from .client import Client, Resource
from .credentials import Secret
from .errors import (
    ApiAnsweredError,
    ApiConnectionError,
    ApiError,
    ApiLoginError,
    ApiOutcomeUnknownError,
    ApiResponseError,
    ApiStatusError,
    ApiTimeoutError,
    ArgumentError,
    ArgumentTypeError,
    ArgumentValueError,
    ConfigurationError,
    Errors,
    RequestSummary,
)
from .messages import Outgoing
from .wire.encoding import Encoding

__all__ = [
    "Api",
    "ApiAnsweredError",
    "ApiConnectionError",
    "ApiError",
    "ApiKey",
    "ApiLoginError",
    "ApiOutcomeUnknownError",
    "ApiResponseError",
    "ApiStatusError",
    "ApiTimeoutError",
    "ArgumentError",
    "ArgumentTypeError",
    "ArgumentValueError",
    "AsyncClient",
    "AsyncResource",
    "AuthPlugin",
    "Basic",
    "Bearer",
    "Client",
    "ConfigurationError",
    "Encoding",
    "Envelope",
    "Errors",
    "Operation",
    "Outgoing",
    "RequestSummary",
    "Resource",
    "Retry",
    "Secret",
    "problems",
]
