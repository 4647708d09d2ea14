"""Plugins: what they read, what they show, and that nothing of a credential leaves them but what they sign."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from copy import copy, deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from generator.runtime.credentials import Secret
from generator.runtime.errors import ArgumentValueError, ConfigurationError, SigningError
from generator.runtime.messages import Outgoing
from generator.runtime.signing.digests import hmac
from generator.runtime.signing.encodings import hex_, unbase64
from generator.runtime.signing.keys import PrivateKey, rsa
from generator.runtime.signing.pieces import Listed, Pairs, headers
from generator.runtime.signing.signer import Signer, SigningValues, sealed
from generator.runtime.signing.times import Moment, as_time, now

from .material import private_pem

SECRET = "s3cret-s3cret"


@dataclass(frozen=True, repr=False)
class SampleValues(SigningValues):
    """The values of one signature."""

    moment: datetime
    signed: Pairs
    token: str | None
    key: str
    digest: bytes
    count: int
    short: bool
    signature: str


class Sample(Signer):
    """A plugin as it is generated."""

    name = "sample"
    env = {"secret": "SAMPLE_SECRET", "token": "SAMPLE_TOKEN", "private_key": "SAMPLE_KEY"}  # noqa: RUF012
    optional = frozenset({"token", "private_key"})
    masked = frozenset({"key"})

    def __init__(
        self,
        secret: str | None = None,
        token: str | None = None,
        private_key: str | PathLike[str] | None = None,
        *,
        region: str = "eu",
        covered: Listed = ("host",),
    ) -> None:
        self._secret = self._take_credential("secret", secret)
        self._token = self._take_optional("token", token)
        self._private_key = self._take_optional_key("private_key", private_key)
        self._region = region
        self._covered = Pairs.of(covered)

    @sealed
    def values(self, request: Outgoing, *, moment: Moment | None = None) -> SampleValues:
        """Return what `sign` would use."""
        moment = now() if moment is None else as_time(moment)
        signed = headers(request).only(self._covered)
        token = self._token.reveal() if self._token is not None else None
        key = f"{self._region}{self._secret.reveal()}"
        digest = hmac(signed.each(":", "\n"), "sha256", key)
        signature = hex_(digest)
        return SampleValues(
            moment=moment, signed=signed, token=token, key=key, digest=digest, count=1, short=False, signature=signature
        )

    @sealed
    def sign(self, request: Outgoing) -> None:
        """Put on the request what the scheme asks for."""
        values = self.values(request)
        request.set("Signature", values.signature)
        request.set("Token", values.token)


class Failing(Sample):
    """A plugin that fails where a test says, while it holds its credential in variables."""

    def __init__(self, failure: Exception) -> None:
        super().__init__(SECRET, SECRET)
        self.failure = failure

    @sealed
    def values(self, request: Outgoing, *, moment: Moment | None = None) -> SampleValues:
        """Fail deep inside, and in the course of another failure."""
        held = self._secret.reveal()
        try:
            unbase64(f"!{held}!")
        except SigningError as inner:
            self._fail(held, inner)
        raise AssertionError

    def _fail(self, argument: str, inner: Exception) -> None:
        if argument:
            raise self.failure from inner


def outgoing() -> Outgoing:
    """Return a request to sign."""
    return Outgoing("GET", "https", "h", "/x", [])


def frames(trace: TracebackType | None) -> Iterator[TracebackType]:
    """Yield what a traceback is made of."""
    while trace is not None:
        yield trace
        trace = trace.tb_next


def held(error: BaseException) -> list[object]:
    """Return all that an error tracker would show: messages, attributes and the variables of frames, but the test's."""
    shown: list[object] = [str(error), repr(error), vars(error), error.args]
    for trace in frames(error.__traceback__):
        if trace.tb_frame.f_code.co_filename != __file__ or trace.tb_frame.f_code.co_name in (
            "values",
            "sign",
            "_fail",
        ):
            shown += trace.tb_frame.f_locals.values()
    for linked in (error.__context__, error.__cause__):
        shown += held(linked) if linked is not None else []
    return shown


def test_a_request_is_signed() -> None:
    """Only what there is is put on it."""
    request = outgoing()
    Sample(SECRET).sign(request)
    expected = hmac("Host:h\n", "sha256", f"eu{SECRET}").hex()
    assert request.headers == [("Signature", expected)]
    Sample(SECRET, "t").sign(request)
    assert request.headers == [("Signature", expected), ("Token", "t")]


def test_values_are_explained_in_order() -> None:
    """Bytes as hexadecimal, a secret value as stars, an absent one as such."""
    digest = hmac("Host:h\n", "sha256", f"eu{SECRET}").hex()
    shown = Sample(SECRET).explain(outgoing())
    assert [name for name, _ in shown] == "moment signed token key digest count short signature".split()
    assert shown[0][1].endswith("Z") and len(shown[0][1]) == 20
    assert [text for _, text in shown[1:]] == ["Host=h", "(absent)", "***", digest, "1", "false", digest]
    assert SECRET not in str(shown)


def test_a_credential_or_a_key_among_the_values_is_masked() -> None:
    """Even where nobody said that it is one."""

    @dataclass(frozen=True, repr=False)
    class Values(SigningValues):
        credential: Secret
        key: PrivateKey

    class Showing(Sample):
        def values(self, request: Outgoing, *, moment: Moment | None = None) -> Any:
            return Values(Secret(SECRET), PrivateKey(SECRET))

    assert Showing(SECRET).explain(outgoing()) == (("credential", "***"), ("key", "***"))


def test_a_time_can_be_fixed() -> None:
    """As a datetime or as seconds."""
    time = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
    for fixed in (time, 1440938160, "1440938160"):
        assert Sample(SECRET).values(outgoing(), moment=fixed).moment == time


def test_values_show_nothing() -> None:
    """Neither as text nor in a pickle or a copy."""
    values = Sample(SECRET).values(outgoing())
    assert repr(values) == str(values) == "<SampleValues>"
    for take in (pickle.dumps, copy, deepcopy):
        with pytest.raises(TypeError, match="cannot be pickled or copied"):
            take(values)


def test_a_plugin_shows_nothing() -> None:
    """Nor its key."""
    plugin = Sample(SECRET, private_key=private_pem("rsa"))
    assert repr(plugin) == "<Sample>"
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(plugin)
    assert SECRET not in str(vars(plugin)) and "BEGIN" not in str(vars(plugin))


def test_options_are_those_of_the_constructor() -> None:
    """What it takes by keyword alone."""
    assert Sample.options == ("region", "covered")
    assert Failing.options == ()


def test_a_plugin_with_other_options_is_another() -> None:
    """It has the same credentials; a list becomes pairs, as in the constructor."""
    plugin = Sample(SECRET, "t")
    other = plugin.with_options(region="us", covered=["host", "accept"])
    assert type(other) is Sample
    assert other.values(outgoing()).key == f"us{SECRET}"
    assert other.values(outgoing()).token == "t"
    request = outgoing()
    request.set("Accept", "a")
    assert other.values(request).signed.names(",") == "Host,Accept"
    assert plugin.values(request).key == f"eu{SECRET}"
    assert plugin.values(request).signed.names(",") == "Host"


def test_an_unknown_option_is_named() -> None:
    """With those that there are; a credential is none."""
    with pytest.raises(ConfigurationError, match="Sample has no option `secret`, only region, covered"):
        Sample(SECRET).with_options(region="us", secret="x")
    with pytest.raises(ConfigurationError, match="Failing has no option `region`, only none"):
        Failing(ValueError()).with_options(region="us")


def test_credentials_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty variable is none, an empty argument is one; a key may be a path there too."""
    monkeypatch.setenv("SAMPLE_SECRET", SECRET)
    monkeypatch.setenv("SAMPLE_TOKEN", "")
    path = tmp_path / "key.pem"
    path.write_text(private_pem("rsa"))
    plugin = Sample()
    assert Sample.in_environment()
    assert plugin.values(outgoing()).token is None
    assert Sample(token="").values(outgoing()).token == ""
    assert plugin._private_key is None
    for source in (path, str(path), private_pem("rsa"), private_pem("rsa").replace("\n", "\\n")):
        given = Sample(private_key=source)._private_key
        assert given is not None and len(rsa("", "sha256", given)) == 256
    monkeypatch.setenv("SAMPLE_KEY", str(path))
    found = Sample()._private_key
    assert found is not None and len(rsa("", "sha256", found)) == 256
    monkeypatch.delenv("SAMPLE_SECRET")
    assert not Sample.in_environment()


def test_a_key_is_named_by_its_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the error of a key that is none; a missing one is an error like that of other credentials."""

    class Keyed(Sample):
        env = {"private_key": "KEYED_KEY"}  # noqa: RUF012

        def __init__(self, private_key: str | None = None) -> None:
            self.key = self._take_key("private_key", private_key)

    with pytest.raises(ConfigurationError, match="Keyed lacks a credential: give `private_key` or set KEYED_KEY"):
        Keyed()
    monkeypatch.setenv("KEYED_KEY", SECRET)
    with pytest.raises(ConfigurationError, match=r"^`private_key` of Keyed is no unencrypted key in PEM"):
        Keyed().key.load()


def test_options_are_not_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin that must be given one cannot be made from it."""

    class Needing(Sample):
        needs = ("region",)

    monkeypatch.setenv("SAMPLE_SECRET", SECRET)
    assert Sample.in_environment() and not Needing.in_environment()


@pytest.mark.parametrize("error", [SigningError, ConfigurationError, ArgumentValueError])
def test_our_own_errors_keep_their_words(error: type[Exception]) -> None:
    """And lose the frames in which they came about, their cause and their context."""
    with pytest.raises(error) as caught:
        Failing(error("the rule")).sign(outgoing())
    assert type(caught.value) is error and str(caught.value) == "the rule"
    assert caught.value.__cause__ is None and caught.value.__context__ is None
    assert SECRET not in str(held(caught.value))


@pytest.mark.parametrize(
    "error",
    [
        ValueError(SECRET),
        KeyError(SECRET),
        UnicodeEncodeError("utf-8", SECRET, 0, 1, SECRET),
        type("Strange", (Exception,), {"__str__": lambda _: SECRET})(),
        ExceptionGroup(SECRET, [ValueError(SECRET)]),
        RecursionError(SECRET),
    ],
)
def test_of_other_errors_only_the_type_is_said(error: Exception) -> None:
    """Their message may quote what it was about."""
    with pytest.raises(SigningError) as caught:
        Failing(error).sign(outgoing())
    assert str(caught.value) == f"Failing could not sign or check: {type(error).__name__}"
    assert caught.value.__cause__ is None and caught.value.__context__ is None
    assert SECRET not in str(held(caught.value))


def test_no_frame_of_a_failure_is_that_of_a_plugin() -> None:
    """Only the test's own and the seal's are left."""
    with pytest.raises(SigningError) as caught:
        Failing(ValueError("x")).sign(outgoing())
    names = [trace.tb_frame.f_code.co_name for trace in frames(caught.value.__traceback__)]
    assert names == ["test_no_frame_of_a_failure_is_that_of_a_plugin", "method"]


def test_what_cannot_be_decoded_leaves_no_trace() -> None:
    """A credential that is a lone surrogate or of another encoding fails within an operation."""

    class Decoding(Sample):
        @sealed
        def values(self, request: Outgoing, *, moment: Moment | None = None) -> SampleValues:
            decoded = unbase64(self._secret.reveal())
            raise AssertionError(decoded)

    for plugin in (Decoding(f"{SECRET}!"), Sample(f"{SECRET}\ud800")):
        with pytest.raises(SigningError) as caught:
            plugin.sign(outgoing())
        assert SECRET not in str(held(caught.value))


def test_the_context_of_the_caller_is_the_callers() -> None:
    """What failed before signing is none of the seal's business."""
    try:
        raise LookupError("before")
    except LookupError:
        with pytest.raises(SigningError) as caught:
            Failing(ValueError(SECRET)).sign(outgoing())
    assert isinstance(caught.value.__context__, LookupError)
    assert SECRET not in str(held(caught.value))


def test_the_seal_keeps_the_name_and_the_words_of_a_method() -> None:
    """For documentation and editors."""
    assert Sample.sign.__name__ == "sign"
    assert Sample.sign.__doc__ == "Put on the request what the scheme asks for."
