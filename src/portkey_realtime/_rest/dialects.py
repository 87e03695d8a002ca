"""Beta REST calls in either dialect: posted as beta, then as GA if the provider has no beta. Pure.

Only 404, 405, 410 and the code ``beta_api_shape_disabled`` lead to GA. Never a refused key, a rate
limit, a server's failure or a time-out: another call would not mend those.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import attrs

from portkey_realtime._config.options import ClientOptions
from portkey_realtime._core.greeting import WANTS_GA
from portkey_realtime._rest.flow import exchange
from portkey_realtime._rest.steps import Answer, Course
from portkey_realtime.errors import APIStatusError
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
    """The course of one call, as ``exchange``; a beta call gets its second chance as GA.

    The answer of a GA call reads as the beta call's. Raises ConfigError for a setting that GA
    cannot carry and that may not be left out.
    """
    first = exchange(client, request, options, chance=chance, now=now)
    if not is_beta_call(request):
        yield from first
        return
    try:
        yield from _in_beta_shape(first, request.path)
    except APIStatusError as error:
        if error.status not in _GONE and error.code not in WANTS_GA:
            raise
        refusal = error
    else:
        return
    yield from _as_ga(client, request, options, refusal, chance=chance, now=now)


def is_beta_call(request: RestRequest) -> bool:
    """Whether a call has another shape in GA."""
    if request.method != "POST" or request.json is None:
        return False
    from portkey_realtime_wire.beta_on_ga import REST

    return request.path in REST


def _in_beta_shape(course: Course, path: str) -> Course:
    """The same course. An answer in GA's shape, as of a gateway that translates the call alone,
    reads as the beta call's."""
    from portkey_realtime_wire.beta_on_ga import REST

    step = next(course)
    while not isinstance(step, Answer):
        step = course.send((yield step))
    answer = _object(step.content)
    moved = REST[path].answer.items()
    if answer and all(key in answer and place[0] not in answer for key, place in moved):
        from portkey_realtime._core.translation import Translation

        step = _with_content(step, Translation().session_answer(path, answer))
    yield step


def _object(content: bytes) -> dict[str, Any] | None:
    """The object in an answer; None if there is none, of which parsing later raises the error."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _with_content(answer: Answer, value: dict[str, Any]) -> Answer:
    return attrs.evolve(answer, content=json.dumps(value).encode())


def _as_ga(
    client: ClientOptions,
    request: RestRequest,
    options: RequestOptions,
    refusal: APIStatusError,
    *,
    chance: Callable[[], float],
    now: Callable[[], float],
) -> Course:
    from portkey_realtime._core.translation import Translation  # only where it is needed

    translation = Translation()
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
            reply = _in_beta_words(translation, request.path, reply)
        try:
            step = course.send(reply)
        except APIStatusError as error:
            # It has no GA call either: raise the first refusal, which names the call that was made.
            raise (refusal if error.status in _GONE else error) from None
    answer = _object(step.content)
    if answer is not None:
        step = _with_content(step, translation.session_answer(request.path, answer))
    yield step


def _in_beta_words(translation: Translation, path: str, refusal: Answer) -> Answer:
    """A refusal of the GA call, with the field at fault by the name that the caller gave it."""
    try:
        body = json.loads(refusal.content)
        param = body["error"]["param"]
        named = translation.session_refusal(path, body)["error"]["param"]
        message = str(body["error"].get("message", "")).replace(param, named)
    except (ValueError, RecursionError, LookupError, TypeError):
        return refusal  # it names none
    error = {**body["error"], "param": named, "message": message}
    return attrs.evolve(refusal, content=json.dumps({**body, "error": error}).encode())
