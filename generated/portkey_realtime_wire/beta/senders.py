# Generated from spec/beta/asyncapi.yaml. Do not edit: run "make generate".
"""Portkey Realtime API, beta dialect: one typed method per client event, blocking and awaitable.

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
    ConversationItem,
    ConversationItemCreateEvent,
    ConversationItemDeleteEvent,
    ConversationItemRetrieveEvent,
    ConversationItemTruncateEvent,
    InputAudioBufferAppendEvent,
    InputAudioBufferClearEvent,
    InputAudioBufferCommitEvent,
    OutputAudioBufferClearEvent,
    ResponseCancelEvent,
    ResponseCreateEvent,
    ResponseParams,
    SessionParams,
    SessionUpdateEvent,
    TranscriptionSessionParams,
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
        """Add an item to the conversation.

        Used to give history, to add text during a talk and to hand in the result of a
        function call. It starts no response. The server answers with
        conversation.item.created, or with an error.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            previous_item_id: Item after which to insert. Absent adds at the end, root adds at the
                beginning; an unknown id gives an error.
            item: The item to add.
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
        """Ask for an item as the server has it.

        Useful for the audio of the user after noise reduction. The server answers with
        conversation.item.retrieved, or with an error.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            item_id: Id of the item wanted.
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
        """Cut an answer to what the user has heard.

        Sent when the user interrupts: the server makes audio faster than it is played, so it
        does not know where the user stopped listening. The cut also removes the transcript
        after that point. The server answers with conversation.item.truncated.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            item_id: Id of the message to cut. Only messages of the assistant can be cut.
            content_index: Place of the audio part in the content of the item. Set it to 0.
            audio_end_ms: How much audio to keep, in milliseconds. More than there is gives an
                error.
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
        """Remove an item from the conversation.

        The server answers with conversation.item.deleted, or with an error if there is no
        such item.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            item_id: Id of the item to remove.
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
        """Add audio to the input buffer.

        The server does not confirm it. With turn detection on, the server decides when to
        commit; otherwise the client sends input_audio_buffer.commit. The smaller the pieces,
        the sooner the server can react.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            audio: Audio as base64, in the input format of the session. At most 15 MiB in one event.
        """
        self._send(
            build_event(InputAudioBufferAppendEvent, EXACT_CLIENT, audio=audio, event_id=event_id)
        )

    def commit(self, *, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """End the user turn: make the buffered audio a message of the conversation.

        Starts no response by itself. An empty buffer gives an error. The server answers with
        input_audio_buffer.committed. Not needed while turn detection is on.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
        """
        self._send(build_event(InputAudioBufferCommitEvent, EXACT_CLIENT, event_id=event_id))

    def clear(self, *, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """Throw away the buffered input audio.

        The server answers with input_audio_buffer.cleared.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
        """
        self._send(build_event(InputAudioBufferClearEvent, EXACT_CLIENT, event_id=event_id))


class OutputAudioBufferSender:
    """``output_audio_buffer.*``"""

    def __init__(self, send: Callable[[ClientEvent], None]) -> None:
        self._send = send

    def clear(self, *, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """Stop playing the answer at once (WebRTC only).

        Send response.cancel first, so that nothing new is made. The server answers with
        output_audio_buffer.cleared.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
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
        """Ask the model to answer now.

        With turn detection the server does this by itself at the end of each turn. The server
        answers with response.created, then with items and pieces of content, and at the end
        with response.done.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            response: Settings for this response. Absent means as the session has them.
        """
        self._send(
            build_event(ResponseCreateEvent, EXACT_CLIENT, event_id=event_id, response=response)
        )

    def cancel(
        self, *, event_id: str | NotGiven = NOT_GIVEN, response_id: str | NotGiven = NOT_GIVEN
    ) -> None:
        """Stop the response that is being made.

        The server answers with response.done and status cancelled, or with an error if no
        response is running.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            response_id: Id of the response to stop. Absent means the one that runs in the default
                conversation.
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
        self, *, session: SessionParams | Mapping[str, Any], event_id: str | NotGiven = NOT_GIVEN
    ) -> None:
        """Change the settings of the session.

        Only what is given changes. The server answers with session.updated, which holds the
        whole session, or with an error. To clear a setting send null, an empty string or an
        empty list, as the setting says.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            session: The settings to change.
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
        session: TranscriptionSessionParams | Mapping[str, Any],
        event_id: str | NotGiven = NOT_GIVEN,
    ) -> None:
        """Change the settings of a session that only transcribes.

        The server answers with transcription_session.updated, or with an error.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            session: The settings to change.
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
    def transcription_session(self) -> TranscriptionSessionSender:
        """Senders of ``transcription_session.*``"""
        return TranscriptionSessionSender(self._send, self._settings)

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
        """Add an item to the conversation.

        Used to give history, to add text during a talk and to hand in the result of a
        function call. It starts no response. The server answers with
        conversation.item.created, or with an error.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            previous_item_id: Item after which to insert. Absent adds at the end, root adds at the
                beginning; an unknown id gives an error.
            item: The item to add.
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
        """Ask for an item as the server has it.

        Useful for the audio of the user after noise reduction. The server answers with
        conversation.item.retrieved, or with an error.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            item_id: Id of the item wanted.
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
        """Cut an answer to what the user has heard.

        Sent when the user interrupts: the server makes audio faster than it is played, so it
        does not know where the user stopped listening. The cut also removes the transcript
        after that point. The server answers with conversation.item.truncated.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            item_id: Id of the message to cut. Only messages of the assistant can be cut.
            content_index: Place of the audio part in the content of the item. Set it to 0.
            audio_end_ms: How much audio to keep, in milliseconds. More than there is gives an
                error.
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
        """Remove an item from the conversation.

        The server answers with conversation.item.deleted, or with an error if there is no
        such item.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            item_id: Id of the item to remove.
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
        """Add audio to the input buffer.

        The server does not confirm it. With turn detection on, the server decides when to
        commit; otherwise the client sends input_audio_buffer.commit. The smaller the pieces,
        the sooner the server can react.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            audio: Audio as base64, in the input format of the session. At most 15 MiB in one event.
        """
        await self._send(
            build_event(InputAudioBufferAppendEvent, EXACT_CLIENT, audio=audio, event_id=event_id)
        )

    async def commit(self, *, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """End the user turn: make the buffered audio a message of the conversation.

        Starts no response by itself. An empty buffer gives an error. The server answers with
        input_audio_buffer.committed. Not needed while turn detection is on.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
        """
        await self._send(build_event(InputAudioBufferCommitEvent, EXACT_CLIENT, event_id=event_id))

    async def clear(self, *, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """Throw away the buffered input audio.

        The server answers with input_audio_buffer.cleared.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
        """
        await self._send(build_event(InputAudioBufferClearEvent, EXACT_CLIENT, event_id=event_id))


class AsyncOutputAudioBufferSender:
    """``output_audio_buffer.*``"""

    def __init__(self, send: Callable[[ClientEvent], Awaitable[None]]) -> None:
        self._send = send

    async def clear(self, *, event_id: str | NotGiven = NOT_GIVEN) -> None:
        """Stop playing the answer at once (WebRTC only).

        Send response.cancel first, so that nothing new is made. The server answers with
        output_audio_buffer.cleared.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
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
        """Ask the model to answer now.

        With turn detection the server does this by itself at the end of each turn. The server
        answers with response.created, then with items and pieces of content, and at the end
        with response.done.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            response: Settings for this response. Absent means as the session has them.
        """
        await self._send(
            build_event(ResponseCreateEvent, EXACT_CLIENT, event_id=event_id, response=response)
        )

    async def cancel(
        self, *, event_id: str | NotGiven = NOT_GIVEN, response_id: str | NotGiven = NOT_GIVEN
    ) -> None:
        """Stop the response that is being made.

        The server answers with response.done and status cancelled, or with an error if no
        response is running.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            response_id: Id of the response to stop. Absent means the one that runs in the default
                conversation.
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
        self, *, session: SessionParams | Mapping[str, Any], event_id: str | NotGiven = NOT_GIVEN
    ) -> None:
        """Change the settings of the session.

        Only what is given changes. The server answers with session.updated, which holds the
        whole session, or with an error. To clear a setting send null, an empty string or an
        empty list, as the setting says.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            session: The settings to change.
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
        session: TranscriptionSessionParams | Mapping[str, Any],
        event_id: str | NotGiven = NOT_GIVEN,
    ) -> None:
        """Change the settings of a session that only transcribes.

        The server answers with transcription_session.updated, or with an error.

        Args:
            event_id: Id of this event, if the client wants one. The server repeats it in an error
                that the event causes.
            session: The settings to change.
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
    def transcription_session(self) -> AsyncTranscriptionSessionSender:
        """Senders of ``transcription_session.*``"""
        return AsyncTranscriptionSessionSender(self._send, self._settings)

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
