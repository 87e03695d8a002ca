# Generated from spec/ga/asyncapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, GA dialect: one typed method per client event, blocking and awaitable.

``connection.input_audio_buffer.append(audio=b"...")`` sends ``input_audio_buffer.append``. Objects
may be given as classes or as plain dicts, audio as bytes. Raises ConfigError, with nothing sent,
for what the spec does not allow.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from typing import Any

from ..runtime import NOT_GIVEN, NotGiven
from ..shapes import build_event
from .decoding import EXACT_CLIENT
from .dispatch import ClientEvent
from .events import (
    AnySessionParams,
    ConversationItem,
    ConversationItemCreateEvent,
    ConversationItemDeleteEvent,
    ConversationItemRetrieveEvent,
    ConversationItemTruncateEvent,
    FlatTranscriptionSessionParams,
    InputAudioBufferAppendEvent,
    InputAudioBufferClearEvent,
    InputAudioBufferCommitEvent,
    OutputAudioBufferClearEvent,
    ResponseCancelEvent,
    ResponseCreateEvent,
    ResponseParams,
    SessionUpdateEvent,
    TranscriptionSessionUpdateEvent,
)


class ConversationItemSender:
    """``conversation.item.*``"""

    def __init__(self, send: Callable[[ClientEvent], None]) -> None:
        self._send = send

    def create(
        self,
        *,
        item: ConversationItem | Mapping[str, Any],
        event_id: str | NotGiven = NOT_GIVEN,
        previous_item_id: str | NotGiven = NOT_GIVEN,
    ) -> None:
        """Adds an item to the conversation.

        The server answers with conversation.item.added and conversation.item.done, or with an
        error. It does not start a response.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            previous_item_id: Item after which the new one goes. root puts it first, leaving it out
                puts it last.
            item: The item.
        """
        self._send(
            build_event(
                ConversationItemCreateEvent,
                EXACT_CLIENT,
                item=item,
                event_id=event_id,
                previous_item_id=previous_item_id,
            )
        )

    def retrieve(self, *, item_id: str, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """Asks for an item as the server has it.

        The server answers with conversation.item.retrieved, with the audio after noise
        reduction, or with an error.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            item_id: Identifier of the item.
        """
        self._send(
            build_event(
                ConversationItemRetrieveEvent, EXACT_CLIENT, item_id=item_id, event_id=event_id
            )
        )

    def truncate(
        self,
        *,
        item_id: str,
        content_index: int,
        audio_end_ms: int,
        event_id: str | NotGiven = NOT_GIVEN,
    ) -> None:
        """Cuts the audio of an assistant message to what was heard.

        For a client that was interrupted while it played. The transcript goes too, so that
        the model does not believe that the rest was heard. The server answers with
        conversation.item.truncated.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            item_id: Identifier of the assistant message.
            content_index: Place of the audio part in the content of the item, 0 in practice.
            audio_end_ms: How much of the audio to keep, in milliseconds from its start. More than
                there is is an error.
        """
        self._send(
            build_event(
                ConversationItemTruncateEvent,
                EXACT_CLIENT,
                item_id=item_id,
                content_index=content_index,
                audio_end_ms=audio_end_ms,
                event_id=event_id,
            )
        )

    def delete(self, *, item_id: str, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """Removes an item from the conversation.

        The server answers with conversation.item.deleted, or with an error if there is no
        such item.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            item_id: Identifier of the item.
        """
        self._send(
            build_event(
                ConversationItemDeleteEvent, EXACT_CLIENT, item_id=item_id, event_id=event_id
            )
        )


class ConversationSender:
    """``conversation.*``"""

    def __init__(self, send: Callable[[ClientEvent], None]) -> None:
        self._send = send

    @cached_property
    def item(self) -> ConversationItemSender:
        """Senders of ``conversation.item.*``"""
        return ConversationItemSender(self._send)


class InputAudioBufferSender:
    """``input_audio_buffer.*``"""

    def __init__(self, send: Callable[[ClientEvent], None]) -> None:
        self._send = send

    def append(
        self, *, audio: str | bytes | bytearray | memoryview, event_id: str | NotGiven = NOT_GIVEN
    ) -> None:
        """Adds audio to the input buffer.

        The server does not confirm it. With turn detection on, it listens to the buffer and
        commits it by itself.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            audio: The audio, base64, in the input format of the session. At most 15 MiB in one
                event.
        """
        self._send(
            build_event(InputAudioBufferAppendEvent, EXACT_CLIENT, audio=audio, event_id=event_id)
        )

    def commit(self, *, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """Turns the input buffer into a user message.

        The server answers with input_audio_buffer.committed, or with an error if the buffer
        is empty. It does not start a response. Not needed while the server detects turns.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
        """
        self._send(build_event(InputAudioBufferCommitEvent, EXACT_CLIENT, event_id=event_id))

    def clear(self, *, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """Empties the input buffer.

        The server answers with input_audio_buffer.cleared.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
        """
        self._send(build_event(InputAudioBufferClearEvent, EXACT_CLIENT, event_id=event_id))


class OutputAudioBufferSender:
    """``output_audio_buffer.*``"""

    def __init__(self, send: Callable[[ClientEvent], None]) -> None:
        self._send = send

    def clear(self, *, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """Stops the audio that is being played, and drops the rest of it (WebRTC and SIP).

        Send response.cancel first. The server answers with output_audio_buffer.cleared. On a
        socket the client holds the audio itself, so this has no use there.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
        """
        self._send(build_event(OutputAudioBufferClearEvent, EXACT_CLIENT, event_id=event_id))


class ResponseSender:
    """``response.*``"""

    def __init__(self, send: Callable[[ClientEvent], None]) -> None:
        self._send = send

    def create(
        self,
        *,
        event_id: str | NotGiven = NOT_GIVEN,
        response: ResponseParams | Mapping[str, Any] | NotGiven = NOT_GIVEN,
    ) -> None:
        """Asks the model for a response.

        The server answers with response.created, the output as events, and response.done.
        With turn detection it starts responses by itself. Only one response at a time may go
        into the conversation.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            response: Settings for this response. Without them those of the session hold.
        """
        self._send(
            build_event(ResponseCreateEvent, EXACT_CLIENT, event_id=event_id, response=response)
        )

    def cancel(
        self, *, event_id: str | NotGiven = NOT_GIVEN, response_id: str | NotGiven = NOT_GIVEN
    ) -> None:
        """Stops the response that is running.

        The server answers with a response.done whose status is cancelled, or with an error if
        no response is running, which does no harm.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            response_id: Identifier of the response. Without it, the one in the conversation is
                meant.
        """
        self._send(
            build_event(
                ResponseCancelEvent, EXACT_CLIENT, event_id=event_id, response_id=response_id
            )
        )


class SessionSender:
    """``session.*``; every other attribute is that of the settings in force, as the
    server last reported them: AttributeError before the first report."""

    def __init__(
        self, send: Callable[[ClientEvent], None], reported: Callable[[], Any] | None = None
    ) -> None:
        self._send = send
        self._reported = reported

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or self._reported is None:
            raise AttributeError(name)
        reported = self._reported()
        if reported is None:
            raise AttributeError(f"{name}: the server has not reported its settings yet")
        return getattr(reported, name)

    def __repr__(self) -> str:
        return repr(self._reported() if self._reported else None)

    def update(
        self, *, session: AnySessionParams | Mapping[str, Any], event_id: str | NotGiven = NOT_GIVEN
    ) -> None:
        """Changes the settings of the session.

        The server answers with session.updated, which carries all settings, or with an error
        that names the field. The voice and the model cannot change once the model has spoken,
        the kind of session never.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            session: The new settings. A field left out keeps its value, null clears it. Its type
                has to be that of the session.
        """
        self._send(
            build_event(SessionUpdateEvent, EXACT_CLIENT, session=session, event_id=event_id)
        )


class TranscriptionSessionSender:
    """``transcription_session.*``; every other attribute is that of the settings in force, as the
    server last reported them: AttributeError before the first report."""

    def __init__(
        self, send: Callable[[ClientEvent], None], reported: Callable[[], Any] | None = None
    ) -> None:
        self._send = send
        self._reported = reported

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or self._reported is None:
            raise AttributeError(name)
        reported = self._reported()
        if reported is None:
            raise AttributeError(f"{name}: the server has not reported its settings yet")
        return getattr(reported, name)

    def __repr__(self) -> str:
        return repr(self._reported() if self._reported else None)

    def update(
        self,
        *,
        session: FlatTranscriptionSessionParams | Mapping[str, Any],
        event_id: str | NotGiven = NOT_GIVEN,
    ) -> None:
        """Changes a transcription session, in the older shape.

        Left over from before general availability. Prefer session.update with a session of
        type transcription.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            session: The new settings.
        """
        self._send(
            build_event(
                TranscriptionSessionUpdateEvent, EXACT_CLIENT, session=session, event_id=event_id
            )
        )


class Senders:
    """All typed senders of a connection. ``reported`` gives the settings in force."""

    def __init__(
        self, send: Callable[[ClientEvent], None], reported: Callable[[], Any] | None = None
    ) -> None:
        self._send = send
        self._settings = reported

    @cached_property
    def session(self) -> SessionSender:
        """Senders of ``session.*``"""
        return SessionSender(self._send, self._settings)

    @cached_property
    def input_audio_buffer(self) -> InputAudioBufferSender:
        """Senders of ``input_audio_buffer.*``"""
        return InputAudioBufferSender(self._send)

    @cached_property
    def output_audio_buffer(self) -> OutputAudioBufferSender:
        """Senders of ``output_audio_buffer.*``"""
        return OutputAudioBufferSender(self._send)

    @cached_property
    def conversation(self) -> ConversationSender:
        """Senders of ``conversation.*``"""
        return ConversationSender(self._send)

    @cached_property
    def response(self) -> ResponseSender:
        """Senders of ``response.*``"""
        return ResponseSender(self._send)

    @cached_property
    def transcription_session(self) -> TranscriptionSessionSender:
        """Senders of ``transcription_session.*``"""
        return TranscriptionSessionSender(self._send, self._settings)


class AsyncConversationItemSender:
    """``conversation.item.*``"""

    def __init__(self, send: Callable[[ClientEvent], Awaitable[None]]) -> None:
        self._send = send

    async def create(
        self,
        *,
        item: ConversationItem | Mapping[str, Any],
        event_id: str | NotGiven = NOT_GIVEN,
        previous_item_id: str | NotGiven = NOT_GIVEN,
    ) -> None:
        """Adds an item to the conversation.

        The server answers with conversation.item.added and conversation.item.done, or with an
        error. It does not start a response.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            previous_item_id: Item after which the new one goes. root puts it first, leaving it out
                puts it last.
            item: The item.
        """
        await self._send(
            build_event(
                ConversationItemCreateEvent,
                EXACT_CLIENT,
                item=item,
                event_id=event_id,
                previous_item_id=previous_item_id,
            )
        )

    async def retrieve(self, *, item_id: str, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """Asks for an item as the server has it.

        The server answers with conversation.item.retrieved, with the audio after noise
        reduction, or with an error.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            item_id: Identifier of the item.
        """
        await self._send(
            build_event(
                ConversationItemRetrieveEvent, EXACT_CLIENT, item_id=item_id, event_id=event_id
            )
        )

    async def truncate(
        self,
        *,
        item_id: str,
        content_index: int,
        audio_end_ms: int,
        event_id: str | NotGiven = NOT_GIVEN,
    ) -> None:
        """Cuts the audio of an assistant message to what was heard.

        For a client that was interrupted while it played. The transcript goes too, so that
        the model does not believe that the rest was heard. The server answers with
        conversation.item.truncated.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            item_id: Identifier of the assistant message.
            content_index: Place of the audio part in the content of the item, 0 in practice.
            audio_end_ms: How much of the audio to keep, in milliseconds from its start. More than
                there is is an error.
        """
        await self._send(
            build_event(
                ConversationItemTruncateEvent,
                EXACT_CLIENT,
                item_id=item_id,
                content_index=content_index,
                audio_end_ms=audio_end_ms,
                event_id=event_id,
            )
        )

    async def delete(self, *, item_id: str, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """Removes an item from the conversation.

        The server answers with conversation.item.deleted, or with an error if there is no
        such item.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            item_id: Identifier of the item.
        """
        await self._send(
            build_event(
                ConversationItemDeleteEvent, EXACT_CLIENT, item_id=item_id, event_id=event_id
            )
        )


class AsyncConversationSender:
    """``conversation.*``"""

    def __init__(self, send: Callable[[ClientEvent], Awaitable[None]]) -> None:
        self._send = send

    @cached_property
    def item(self) -> AsyncConversationItemSender:
        """Senders of ``conversation.item.*``"""
        return AsyncConversationItemSender(self._send)


class AsyncInputAudioBufferSender:
    """``input_audio_buffer.*``"""

    def __init__(self, send: Callable[[ClientEvent], Awaitable[None]]) -> None:
        self._send = send

    async def append(
        self, *, audio: str | bytes | bytearray | memoryview, event_id: str | NotGiven = NOT_GIVEN
    ) -> None:
        """Adds audio to the input buffer.

        The server does not confirm it. With turn detection on, it listens to the buffer and
        commits it by itself.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            audio: The audio, base64, in the input format of the session. At most 15 MiB in one
                event.
        """
        await self._send(
            build_event(InputAudioBufferAppendEvent, EXACT_CLIENT, audio=audio, event_id=event_id)
        )

    async def commit(self, *, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """Turns the input buffer into a user message.

        The server answers with input_audio_buffer.committed, or with an error if the buffer
        is empty. It does not start a response. Not needed while the server detects turns.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
        """
        await self._send(build_event(InputAudioBufferCommitEvent, EXACT_CLIENT, event_id=event_id))

    async def clear(self, *, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """Empties the input buffer.

        The server answers with input_audio_buffer.cleared.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
        """
        await self._send(build_event(InputAudioBufferClearEvent, EXACT_CLIENT, event_id=event_id))


class AsyncOutputAudioBufferSender:
    """``output_audio_buffer.*``"""

    def __init__(self, send: Callable[[ClientEvent], Awaitable[None]]) -> None:
        self._send = send

    async def clear(self, *, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """Stops the audio that is being played, and drops the rest of it (WebRTC and SIP).

        Send response.cancel first. The server answers with output_audio_buffer.cleared. On a
        socket the client holds the audio itself, so this has no use there.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
        """
        await self._send(build_event(OutputAudioBufferClearEvent, EXACT_CLIENT, event_id=event_id))


class AsyncResponseSender:
    """``response.*``"""

    def __init__(self, send: Callable[[ClientEvent], Awaitable[None]]) -> None:
        self._send = send

    async def create(
        self,
        *,
        event_id: str | NotGiven = NOT_GIVEN,
        response: ResponseParams | Mapping[str, Any] | NotGiven = NOT_GIVEN,
    ) -> None:
        """Asks the model for a response.

        The server answers with response.created, the output as events, and response.done.
        With turn detection it starts responses by itself. Only one response at a time may go
        into the conversation.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            response: Settings for this response. Without them those of the session hold.
        """
        await self._send(
            build_event(ResponseCreateEvent, EXACT_CLIENT, event_id=event_id, response=response)
        )

    async def cancel(
        self, *, event_id: str | NotGiven = NOT_GIVEN, response_id: str | NotGiven = NOT_GIVEN
    ) -> None:
        """Stops the response that is running.

        The server answers with a response.done whose status is cancelled, or with an error if
        no response is running, which does no harm.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            response_id: Identifier of the response. Without it, the one in the conversation is
                meant.
        """
        await self._send(
            build_event(
                ResponseCancelEvent, EXACT_CLIENT, event_id=event_id, response_id=response_id
            )
        )


class AsyncSessionSender:
    """``session.*``; every other attribute is that of the settings in force, as the
    server last reported them: AttributeError before the first report."""

    def __init__(
        self,
        send: Callable[[ClientEvent], Awaitable[None]],
        reported: Callable[[], Any] | None = None,
    ) -> None:
        self._send = send
        self._reported = reported

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or self._reported is None:
            raise AttributeError(name)
        reported = self._reported()
        if reported is None:
            raise AttributeError(f"{name}: the server has not reported its settings yet")
        return getattr(reported, name)

    def __repr__(self) -> str:
        return repr(self._reported() if self._reported else None)

    async def update(
        self, *, session: AnySessionParams | Mapping[str, Any], event_id: str | NotGiven = NOT_GIVEN
    ) -> None:
        """Changes the settings of the session.

        The server answers with session.updated, which carries all settings, or with an error
        that names the field. The voice and the model cannot change once the model has spoken,
        the kind of session never.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            session: The new settings. A field left out keeps its value, null clears it. Its type
                has to be that of the session.
        """
        await self._send(
            build_event(SessionUpdateEvent, EXACT_CLIENT, session=session, event_id=event_id)
        )


class AsyncTranscriptionSessionSender:
    """``transcription_session.*``; every other attribute is that of the settings in force, as the
    server last reported them: AttributeError before the first report."""

    def __init__(
        self,
        send: Callable[[ClientEvent], Awaitable[None]],
        reported: Callable[[], Any] | None = None,
    ) -> None:
        self._send = send
        self._reported = reported

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or self._reported is None:
            raise AttributeError(name)
        reported = self._reported()
        if reported is None:
            raise AttributeError(f"{name}: the server has not reported its settings yet")
        return getattr(reported, name)

    def __repr__(self) -> str:
        return repr(self._reported() if self._reported else None)

    async def update(
        self,
        *,
        session: FlatTranscriptionSessionParams | Mapping[str, Any],
        event_id: str | NotGiven = NOT_GIVEN,
    ) -> None:
        """Changes a transcription session, in the older shape.

        Left over from before general availability. Prefer session.update with a session of
        type transcription.

        Args:
            event_id: Identifier of this event, chosen by the client. An error that the event causes
                carries it.
            session: The new settings.
        """
        await self._send(
            build_event(
                TranscriptionSessionUpdateEvent, EXACT_CLIENT, session=session, event_id=event_id
            )
        )


class AsyncSenders:
    """All typed senders of a connection. ``reported`` gives the settings in force."""

    def __init__(
        self,
        send: Callable[[ClientEvent], Awaitable[None]],
        reported: Callable[[], Any] | None = None,
    ) -> None:
        self._send = send
        self._settings = reported

    @cached_property
    def session(self) -> AsyncSessionSender:
        """Senders of ``session.*``"""
        return AsyncSessionSender(self._send, self._settings)

    @cached_property
    def input_audio_buffer(self) -> AsyncInputAudioBufferSender:
        """Senders of ``input_audio_buffer.*``"""
        return AsyncInputAudioBufferSender(self._send)

    @cached_property
    def output_audio_buffer(self) -> AsyncOutputAudioBufferSender:
        """Senders of ``output_audio_buffer.*``"""
        return AsyncOutputAudioBufferSender(self._send)

    @cached_property
    def conversation(self) -> AsyncConversationSender:
        """Senders of ``conversation.*``"""
        return AsyncConversationSender(self._send)

    @cached_property
    def response(self) -> AsyncResponseSender:
        """Senders of ``response.*``"""
        return AsyncResponseSender(self._send)

    @cached_property
    def transcription_session(self) -> AsyncTranscriptionSessionSender:
        """Senders of ``transcription_session.*``"""
        return AsyncTranscriptionSessionSender(self._send, self._settings)
