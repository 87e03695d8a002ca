# Generated from spec/beta/openapi.yaml. Do not edit: run "make generate".
"""Small talk: one typed method per operation, blocking and awaitable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..runtime import (
    NOT_GIVEN,
    AsyncRestTransport,
    NotGiven,
    RequestOptions,
    RestTransport,
    TextAnswer,
    async_raw_method,
    raw_method,
)
from .events import Outline
from .rest.api.talks import create_talk, hear_talk
from .rest.models import Talk


class Talks:
    """``/realtime/talks`` and what belongs to it."""

    def __init__(self, transport: RestTransport) -> None:
        self._transport = transport

    def create(
        self,
        *,
        model: str = "parrot",
        outline: Outline | Mapping[str, Any] | NotGiven = NOT_GIVEN,
        tools: Iterable[dict[str, Any]] | NotGiven = NOT_GIVEN,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> Talk:
        """Starts a talk.

        Args:
            model: Sent if nothing is given.
            outline: What to say.
            tools: Plain dicts.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return self._transport.call(
            create_talk.build_request(model=model, outline=outline, tools=tools),
            create_talk.parse_response,
            _options,
        )

    def hear(
        self,
        talk_id: str,
        *,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> TextAnswer:
        """The talk as text.

        Args:
            talk_id: Which talk.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return self._transport.call(
            hear_talk.build_request(talk_id), hear_talk.parse_response, _options
        )

    @property
    def with_raw_response(self) -> TalksWithRawResponse:
        """The same methods; they answer with status, headers and body before parsing."""
        return TalksWithRawResponse(self)


class TalksWithRawResponse:
    """See ``Talks.with_raw_response``."""

    def __init__(self, resource: Talks) -> None:
        self.create = raw_method(resource.create)
        self.hear = raw_method(resource.hear)


class AsyncTalks:
    """``/realtime/talks`` and what belongs to it."""

    def __init__(self, transport: AsyncRestTransport) -> None:
        self._transport = transport

    async def create(
        self,
        *,
        model: str = "parrot",
        outline: Outline | Mapping[str, Any] | NotGiven = NOT_GIVEN,
        tools: Iterable[dict[str, Any]] | NotGiven = NOT_GIVEN,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> Talk:
        """Starts a talk.

        Args:
            model: Sent if nothing is given.
            outline: What to say.
            tools: Plain dicts.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return await self._transport.call(
            create_talk.build_request(model=model, outline=outline, tools=tools),
            create_talk.parse_response,
            _options,
        )

    async def hear(
        self,
        talk_id: str,
        *,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        timeout: float | None | NotGiven = NOT_GIVEN,
    ) -> TextAnswer:
        """The talk as text.

        Args:
            talk_id: Which talk.
        """
        _options = RequestOptions(
            extra_headers=extra_headers,
            extra_query=extra_query,
            extra_body=extra_body,
            timeout=timeout,
        )
        # Tracebacks show the locals of this frame, and these may hold keys.
        del extra_headers, extra_query, extra_body
        return await self._transport.call(
            hear_talk.build_request(talk_id), hear_talk.parse_response, _options
        )

    @property
    def with_raw_response(self) -> AsyncTalksWithRawResponse:
        """The same methods; they answer with status, headers and body before parsing."""
        return AsyncTalksWithRawResponse(self)


class AsyncTalksWithRawResponse:
    """See ``AsyncTalks.with_raw_response``."""

    def __init__(self, resource: AsyncTalks) -> None:
        self.create = async_raw_method(resource.create)
        self.hear = async_raw_method(resource.hear)
