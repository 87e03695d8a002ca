"""REST calls that other wires have in another form: posted as the program has them, then as such a
wire does if the provider does not know them. Pure.

Only 404, 405, 410 and a code that asks for the dialect of such a wire lead to the other form. Never
a refused key, a rate limit, a server's failure or a time-out: another call would not mend those.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import attrs

from portkey_realtime._config.generated.dialects import ASKED_BY
from portkey_realtime._config.options import ClientOptions
from portkey_realtime._rest.flow import exchange
from portkey_realtime._rest.steps import Answer, Course
from portkey_realtime.errors import APIStatusError
from portkey_realtime_wire.mappings import CALLS, Pair, mapped
from portkey_realtime_wire.runtime import RequestOptions, RestRequest

if TYPE_CHECKING:
    from portkey_realtime._core.translation import Translation

_GONE: Final = frozenset({404, 405, 410})


def on_either_wire(
    client: ClientOptions,
    request: RestRequest,
    options: RequestOptions,
    *,
    chance: Callable[[], float],
    now: Callable[[], float],
) -> Course:
    """The course of one call, as ``exchange``; one that other wires have in another form gets a
    second chance in it.

    The answer reads as that of the call that was made. Raises ConfigError for a setting that the
    wire cannot carry and that may not be left out.
    """
    course = exchange(client, request, options, chance=chance, now=now)
    has_body = request.method == "POST" and request.json is not None
    wires = CALLS.get(request.path, ()) if has_body else ()
    if not wires:
        yield from course
        return
    try:
        yield from _in_program_shape(course, request.path, wires)
    except APIStatusError as error:
        asks_for = ASKED_BY.get(error.code or "")
        if error.status not in _GONE and asks_for not in {wire for _, wire in wires}:
            raise
        refusal = error
    else:
        return
    for pair in wires:
        call = _as_on_wire(client, request, options, pair, chance=chance, now=now)
        try:
            yield from call
        except APIStatusError as error:
            if error.status not in _GONE:
                raise
        else:
            return
    raise refusal from None  # it names the call that was made


def _in_program_shape(course: Course, path: str, wires: tuple[Pair, ...]) -> Course:
    """The same course. An answer in the shape of a wire, as of a gateway that translates the call
    alone, reads as the program's."""
    step = next(course)
    while not isinstance(step, Answer):
        step = course.send((yield step))
    answer = _object(step.content)
    for pair in wires if answer else ():
        moved = mapped(*pair).rest[path].answer.items()
        if answer and all(key in answer and place[0] not in answer for key, place in moved):
            made = _translation(pair).session_answer(path, answer)
            step = _with_content(step, made)
            break
    yield step


def _translation(pair: Pair) -> Translation:
    from portkey_realtime._core.translation import Translation  # only where it is needed

    return Translation(mapped(*pair))


def _object(content: bytes) -> dict[str, Any] | None:
    """The object in an answer; None if there is none, of which parsing later raises the error."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _with_content(answer: Answer, value: dict[str, Any]) -> Answer:
    return attrs.evolve(answer, content=json.dumps(value).encode())


def _as_on_wire(
    client: ClientOptions,
    request: RestRequest,
    options: RequestOptions,
    pair: Pair,
    *,
    chance: Callable[[], float],
    now: Callable[[], float],
) -> Course:
    translation = _translation(pair)
    path, body = translation.session_request(
        request.path, {**(request.json or {}), **(options.extra_body or {})}
    )
    course = exchange(
        client,
        attrs.evolve(request, path=path, json=body),
        attrs.evolve(options, extra_body=None),
        chance=chance,
        now=now,
    )
    step = next(course)
    while not isinstance(step, Answer):
        reply = yield step
        if isinstance(reply, Answer) and reply.status >= 400:
            reply = _in_program_words(translation, request.path, reply)
        step = course.send(reply)
    answer = _object(step.content)
    if answer is not None:
        step = _with_content(step, translation.session_answer(request.path, answer))
    yield step


def _in_program_words(translation: Translation, path: str, refusal: Answer) -> Answer:
    """A refusal of the wire's call, with the field at fault by the name that the caller gave it."""
    try:
        body = json.loads(refusal.content)
        param = body["error"]["param"]
        named = translation.session_refusal(path, body)["error"]["param"]
        message = str(body["error"].get("message", "")).replace(param, named)
    except (ValueError, RecursionError, LookupError, TypeError):
        return refusal  # it names none
    error = {**body["error"], "param": named, "message": message}
    return attrs.evolve(refusal, content=json.dumps({**body, "error": error}).encode())
