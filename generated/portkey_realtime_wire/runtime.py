# Generated from runtime/runtime.py. Do not edit: run "make generate".
"""The sentinel, the root errors, audio as base64, what a repr hides, and a REST call as data.

Needs the standard library, attrs and pybase64 only, so that a server or a test double can use
the wire classes without the client.
"""

from __future__ import annotations

import enum
import json
import re
import sys
from binascii import Error as Base64Error
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Generic,
    Literal,
    ParamSpec,
    Protocol,
    TypeVar,
    cast,
    final,
)

import attrs
import pybase64

if TYPE_CHECKING:
    from typing_extensions import deprecated as deprecated  # every type checker has it
else:

    def deprecated(message: str) -> Any:
        """Tells type checkers (PEP 702), and nobody at run time, what is deprecated."""
        return lambda marked: marked


class NotGiven(enum.Enum):
    """The type of ``NOT_GIVEN``. An enum, so that type checkers narrow ``is NOT_GIVEN``."""

    NOT_GIVEN = "NOT_GIVEN"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "NOT_GIVEN"


NOT_GIVEN: Final = NotGiven.NOT_GIVEN
"""Leaves a field out. ``None`` is something else: it sends null."""


class RealtimeError(Exception):
    """The root of every error that this package and the client on top of it raise."""


class EventDecodeError(RealtimeError):
    """Something that came over the wire cannot be read, and you asked for its content.

    ``path`` says where in the message, such as ``delta`` or ``session.tools[0].name``.
    """

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path


class ConfigError(RealtimeError, ValueError):
    """An option, header, URL, event or audio buffer that you gave cannot be used.

    Nothing was sent. The message names the thing and the remedy, never a secret.
    """


def encode_audio(audio: bytes | bytearray | memoryview | str) -> str:
    """Base64 for the wire, of bytes or of whatever ``audio_view`` takes.

    A ``str`` is taken to be base64 already and passes unchanged.
    """
    if type(audio) is bytes:  # the usual one first
        return pybase64.b64encode(audio).decode("ascii")
    if isinstance(audio, str):
        return audio
    if not isinstance(audio, bytearray):
        audio = audio_view(audio)
    return pybase64.b64encode(audio).decode("ascii")


_BYTES: Final = frozenset({"B", "b", "c"})
_ORDERS: Final = "@=<" if sys.byteorder == "little" else "<"
_SAMPLES: Final = frozenset({"h", *(order + "h" for order in _ORDERS)})
"""16-bit signed integers, little-endian, as pcm16 has them (module ``struct``)."""


def audio_view(audio: Any) -> memoryview | bytes:
    """The bytes of an ``array``, a numpy array or a memoryview, without a copy where it can be had.

    Raises ConfigError for what holds no audio as the wire wants it: samples of another type, or no
    bytes at all.
    """
    try:
        view = memoryview(audio)
    except TypeError:
        view = None
    except ValueError:  # a memoryview that was released
        raise ConfigError("the memoryview was released: keep it until the audio is sent") from None
    if view is None:
        raise ConfigError(
            "audio must be bytes, or an array of 16-bit samples such as numpy's int16, "
            f"not {type(audio).__name__}"
        )
    if view.format not in _BYTES | _SAMPLES:
        raise ConfigError(
            f"audio must be bytes or 16-bit little-endian samples, and this {type(audio).__name__} "
            f"has items of format {view.format!r}: convert it, as with .astype('<i2') of numpy"
        )
    return view.cast("B") if view.c_contiguous and view.nbytes else view.tobytes()


def has_buffer(value: object) -> bool:
    """Whether a value holds bytes: an array, not a list."""
    try:
        memoryview(value)  # type: ignore[arg-type]
    except TypeError:
        return False
    except ValueError:  # a memoryview that was released: it held some
        return True
    return True


_AS_USUAL: Final = str.maketrans("-_", "+/", "\r\n")  # a space may be a "+" that was lost
_DATA_URL: Final = re.compile(r"data:[^,]{0,200};base64,", re.I)


def plain_base64(text: str) -> str:
    """Base64 without what some servers do to it: the URL-safe alphabet (RFC 4648 section 5), line
    breaks (RFC 2045 section 6.8), a ``data:`` URL around it (RFC 2397)."""
    url = _DATA_URL.match(text)
    return (text if url is None else text[url.end() :]).strip().translate(_AS_USUAL)


def decode_audio(text: str, path: str) -> bytes:
    """The bytes of one base64 field. Raises EventDecodeError if it is not base64."""
    try:
        return pybase64.b64decode(text, validate=True)
    except (Base64Error, ValueError) as error:
        problem = error
    try:  # with padding left out too: RFC 4648 section 3.2
        usual = plain_base64(text)
        return pybase64.b64decode(usual + "=" * (-len(usual) % 4), validate=True)
    except (Base64Error, ValueError):
        raise EventDecodeError(f"not valid base64 ({problem})", path=path) from None


def repr_audio(audio: object) -> str:
    """Audio in a ``repr``: its size instead of its content."""
    if isinstance(audio, str):
        return f"<{len(audio)} characters of base64>"
    if isinstance(audio, (bytes, bytearray, memoryview)):
        return f"<{len(audio)} bytes of audio>"
    return repr(audio)


def repr_secret(value: object) -> str:
    """A secret in a ``repr``: whether it is there, never what it is."""
    return repr(value) if value is None or value is NOT_GIVEN else "'***'"


# "portkey" is in half of the names of Portkey's headers and gives nothing away.
_SECRET_NAME = re.compile(
    "(?<!port)key|token|secret|passw|authorization|credential|cookie|signature|service-account",
    re.I,
)


def is_secret_name(name: str) -> bool:
    """Whether a header, parameter or key of this name holds a secret."""
    return _SECRET_NAME.search(name.replace("_", "-")) is not None


def repr_json(value: object) -> str:
    """JSON that the spec does not describe in a ``repr``: no text under a name that speaks of a
    secret, however deep."""
    try:
        return repr(_masked(value, False))
    except RecursionError:
        return "<nested too deeply to be shown>"


def _masked(value: object, secret: bool) -> object:
    if isinstance(value, Mapping):
        return {
            key: _masked(each, secret or is_secret_name(str(key))) for key, each in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_masked(each, secret) for each in value]
    return "***" if secret and isinstance(value, (str, bytes)) else value


@final
class Headers(Mapping[str, str]):
    """HTTP headers, read without regard to case. Iterating gives the names as they came."""

    __slots__ = ("_items",)

    def __init__(self, headers: Mapping[str, str] | None = None) -> None:
        self._items = {name.lower(): (name, value) for name, value in (headers or {}).items()}

    def __getitem__(self, name: str) -> str:
        return self._items[name.lower()][1]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._items

    def __iter__(self) -> Iterator[str]:
        return iter([name for name, _ in self._items.values()])

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"Headers({list(self)})"


@attrs.frozen(kw_only=True)
class RestRequest:
    """One REST call as data: what a generated ``build_request`` makes and a transport sends."""

    method: str
    path: str
    """Below the base URL, with a leading slash; path parameters are percent-encoded."""
    query: Mapping[str, str | tuple[str, ...]] = attrs.field(factory=dict)
    """Several values are the same name several times."""
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    """Those that the call has by the spec, its cookies among them."""
    json: Mapping[str, Any] | None = attrs.field(default=None, repr=False)
    """The body as JSON, or None."""
    parts: Mapping[str, tuple[str, str | None]] | None = attrs.field(default=None, repr=False)
    """The body as multipart/form-data, or None: part name to (content type, text or None)."""
    idempotent: bool = True
    """Whether a repetition does no harm; False means: never again once bytes were sent."""


@attrs.frozen(kw_only=True)
class RequestOptions:
    """What a caller may add to one REST call."""

    extra_headers: Mapping[str, str] | None = attrs.field(default=None, repr=False)
    extra_query: Mapping[str, str] | None = attrs.field(default=None, repr=False)
    extra_body: Mapping[str, Any] | None = attrs.field(default=None, repr=False)
    timeout: float | None | NotGiven = NOT_GIVEN


T = TypeVar("T")

ResponseParser = Callable[[int, Headers, bytes], T]
"""A generated ``parse_response``: status, headers and body of a success to the typed answer."""


class RestTransport(Protocol):
    """What a generated resource needs to make a blocking call."""

    def call(self, request: RestRequest, parse: ResponseParser[T], options: RequestOptions, /) -> T:
        """Send, retry as the transport sees fit, raise on an error status, parse a success."""
        ...

    def call_raw(
        self, request: RestRequest, parse: ResponseParser[T], options: RequestOptions, /
    ) -> RawResponse[T]:
        """The same, without parsing."""
        ...


class AsyncRestTransport(Protocol):
    """What a generated resource needs to make an awaitable call."""

    async def call(
        self, request: RestRequest, parse: ResponseParser[T], options: RequestOptions, /
    ) -> T:
        """Send, retry as the transport sees fit, raise on an error status, parse a success."""
        ...

    async def call_raw(
        self, request: RestRequest, parse: ResponseParser[T], options: RequestOptions, /
    ) -> RawResponse[T]:
        """The same, without parsing."""
        ...


@final
class RawResponse(Generic[T]):
    """An answer before it is parsed: ``status``, ``headers``, ``content``; ``parse()`` reads it."""

    __slots__ = ("_parse", "content", "headers", "status")

    def __init__(
        self, status: int, headers: Headers, content: bytes, parse: ResponseParser[T]
    ) -> None:
        self.status = status
        self.headers = headers
        self.content = content
        self._parse = parse

    def parse(self) -> T:
        """The typed answer. Raises EventDecodeError if the body is not what the spec says."""
        return self._parse(self.status, self.headers, self.content)

    def __repr__(self) -> str:
        return f"RawResponse(status={self.status}, {len(self.content)} bytes)"


P = ParamSpec("P")


class _RawTransport:
    """Answers ``call`` with what ``call_raw`` gives, so that a resource returns it unparsed."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def call(self, request: RestRequest, parse: ResponseParser[T], options: RequestOptions) -> Any:
        return self._transport.call_raw(request, parse, options)


def raw_method(method: Callable[P, T]) -> Callable[P, RawResponse[T]]:
    """A resource's blocking method, with the same parameters, that returns the RawResponse."""
    return cast("Callable[P, RawResponse[T]]", _with_raw_transport(method))


def async_raw_method(method: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[RawResponse[T]]]:
    """A resource's awaitable method, with the same parameters, that returns the RawResponse."""
    return cast("Callable[P, Awaitable[RawResponse[T]]]", _with_raw_transport(method))


def _with_raw_transport(method: Any) -> Any:
    resource = method.__self__
    return getattr(type(resource)(_RawTransport(resource._transport)), method.__name__)


@attrs.frozen(kw_only=True)
class TextAnswer:
    """A success whose body is text, such as SDP; what else it says is in its headers."""

    text: str
    headers: Headers


def json_object(content: bytes) -> dict[str, Any]:
    """The JSON object in a REST answer. Raises EventDecodeError for anything else."""
    try:
        value = json.loads(content, strict=False)
    except (ValueError, RecursionError):
        raise EventDecodeError("the answer is not JSON") from None
    if not isinstance(value, dict):
        raise EventDecodeError(f"the answer is JSON, but not an object: {type(value).__name__}")
    return value
