# The runtime of apigraft's clients: generated projects hold a copy; edit generator/runtime.
"""The runtime of generated clients: everything that they share and that is worth writing once."""

from .adapters import http_auth
from .answers import Problem, problems
from .auth import ApiKey, AuthPlugin, Basic, Bearer
from .client import AsyncClient, AsyncResource, Client, Resource
from .credentials import Secret
from .downloads import AsyncStreamedResponse, StreamedResponse
from .encoding import Encoding
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
from .limits import RateLimit
from .messages import Outgoing
from .models import Model, Tagged
from .multipart import File, Upload
from .operation import Api, Envelope, Operation
from .pages import AsyncPaged, Page, Paged
from .paging import ByCursor, ByLink, ByNextUrl, ByOffset, ByPage
from .params import Base64, Exact, In, Is, Pattern, Together, When, sent
from .responses import Response
from .retries import Retry
from .streaming import Events, Lines, ServerEvent
from .streams import AsyncStream, Stream

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
    "AsyncPaged",
    "AsyncResource",
    "AsyncStream",
    "AsyncStreamedResponse",
    "AuthPlugin",
    "Base64",
    "Basic",
    "Bearer",
    "ByCursor",
    "ByLink",
    "ByNextUrl",
    "ByOffset",
    "ByPage",
    "Client",
    "ConfigurationError",
    "Encoding",
    "Envelope",
    "Errors",
    "Events",
    "Exact",
    "File",
    "In",
    "Is",
    "Lines",
    "Model",
    "Operation",
    "Outgoing",
    "Page",
    "Paged",
    "Pattern",
    "Problem",
    "RateLimit",
    "RequestSummary",
    "Resource",
    "Response",
    "Retry",
    "Secret",
    "ServerEvent",
    "Stream",
    "StreamedResponse",
    "Tagged",
    "Together",
    "Upload",
    "When",
    "http_auth",
    "problems",
    "sent",
]
