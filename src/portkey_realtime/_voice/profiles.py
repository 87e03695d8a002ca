"""How servers depart from the reference, as data: what a conversation may count on there.

From recordings, vendors' documentation and clients' sources; nothing here is a rule. Pass one by
name or as an object: ``conversation(..., profile="grok")``, ``profile=Profile(truncates=False)``.
"""

from __future__ import annotations

from typing import Final

import attrs

from portkey_realtime.errors import ConfigError


@attrs.frozen(kw_only=True)
class Profile:
    """What a server does. The defaults are OpenAI's. All times in seconds."""

    truncates: bool = True
    """Whether audio of an answer can be cut to what was heard."""
    truncates_while_active: bool = True
    """Whether that can be done before the response is done; else it is sent after it."""
    deletes: bool = True
    """Whether items can be deleted."""
    deletes_unheard: bool = False
    """Delete a message of which nothing was heard, where otherwise it is cut to nothing."""
    echoes_metadata: bool = True
    """Whether ``response.created`` tells the metadata of its request; else the order counts. That
    a server does not is noticed too, where nothing but the one open request explains a response;
    said here, it holds from the start, and the first answer comes a second sooner."""
    transcribes: bool = True
    """Whether transcription of the user's speech can be asked for in the settings."""
    transcription_model: str = "gpt-4o-mini-transcribe"
    """What writes down the user's words where the program names no model. OpenAI is reported to
    retire it in February 2027: name another one here, or in ``transcription``, when it does."""
    confirms_settings: bool = True
    """Whether a change of settings is confirmed; else it counts as made when it is sent."""
    takes_stops_back: bool = False
    """Whether speech that was told to have stopped may go on, and the answer begun meanwhile be
    dropped without an end."""
    answer_timeout: float | None = None
    """How long an answer may be silent before it counts as lost; None is for ever."""


PROFILES: Final = {
    "openai": Profile(),
    "azure": Profile(),
    "grok": Profile(
        truncates_while_active=False,
        echoes_metadata=False,
        transcribes=False,
        takes_stops_back=True,
        answer_timeout=15.0,
    ),
    "elevenlabs": Profile(deletes=False),
    "speech-to-speech": Profile(confirms_settings=False, echoes_metadata=False),
    "litellm": Profile(echoes_metadata=False, answer_timeout=60.0),
}


def profile_of(given: Profile | str | None) -> Profile:
    """The profile that is meant. Raises ConfigError that lists the names."""
    if given is None:
        return PROFILES["openai"]
    if isinstance(given, Profile):
        return given
    if given not in PROFILES:
        raise ConfigError(
            f"no profile is called {given!r}: use one of {', '.join(PROFILES)}, or a Profile(...)"
        )
    return PROFILES[given]
