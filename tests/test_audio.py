"""The public audio module: G.711, cutting, measuring, resampling, WAV files."""

from __future__ import annotations

import math
import wave
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portkey_realtime import audio
from portkey_realtime.audio import (
    chunks,
    decode,
    duration_ms,
    encode,
    from_samples,
    loudness,
    peak,
    read_wav,
    resample,
    samples,
    write_wav,
)
from portkey_realtime_wire.runtime import ConfigError

HELLO = Path(__file__).parents[1] / "examples" / "hello.wav"
FORMATS = ["pcm16", "g711_ulaw", "g711_alaw"]
G711 = ["g711_ulaw", "g711_alaw"]
EVERY_SAMPLE = range(-32768, 32768)

sample_lists = st.lists(st.integers(-32768, 32767), max_size=200)


def tone(hertz: float, rate: int, seconds: float = 0.5, amplitude: int = 16000) -> bytes:
    step = 2 * math.pi * hertz / rate
    return from_samples(round(amplitude * math.sin(step * at)) for at in range(int(seconds * rate)))


def middle(pcm: bytes) -> bytes:
    """Without the ends, where a filter sees the edge of the clip."""
    return from_samples(samples(pcm)[400:-400])


# --- G.711 ---


@pytest.mark.parametrize(
    ("format", "smallest", "half_step"),
    [("g711_ulaw", 4, lambda size: (size + 132) / 32), ("g711_alaw", 8, lambda size: size / 32)],
)
def test_g711_puts_every_sample_within_half_a_step(format, smallest, half_step):
    codes = encode(from_samples(EVERY_SAMPLE), format)
    for sample, heard in zip(EVERY_SAMPLE, samples(decode(codes, format)), strict=True):
        if abs(sample) <= 32635:  # beyond, mu-law clips
            assert abs(heard - sample) <= max(smallest, half_step(abs(sample) + 1)), sample


@pytest.mark.parametrize(
    ("format", "code", "sample"),
    [
        ("g711_ulaw", 0x80, 32124),
        ("g711_ulaw", 0x00, -32124),
        ("g711_ulaw", 0xFF, 0),
        ("g711_ulaw", 0xFE, 8),
        ("g711_ulaw", 0x7E, -8),
        ("g711_alaw", 0xAA, 32256),
        ("g711_alaw", 0x2A, -32256),
        ("g711_alaw", 0xD5, 8),
        ("g711_alaw", 0x55, -8),
    ],
)
def test_g711_codes_are_those_of_the_recommendation(format, code, sample):
    assert list(samples(decode(bytes([code]), format))) == [sample]
    assert encode(from_samples([sample]), format) == bytes([code])


@pytest.mark.parametrize("format", G711)
def test_g711_codes_survive_decoding_and_encoding(format):
    codes = bytes(range(256))
    # mu-law has two zeros; what decodes to zero is encoded as the positive one.
    expected = codes.replace(b"\x7f", b"\xff") if format == "g711_ulaw" else codes
    assert encode(decode(codes, format), format) == expected


@pytest.mark.parametrize("format", G711)
def test_g711_keeps_louder_samples_louder(format):
    heard = samples(decode(encode(from_samples(EVERY_SAMPLE), format), format))
    assert list(heard) == sorted(heard)


def test_ulaw_rounds_small_negative_samples_to_the_nearer_neighbour():
    heard = samples(decode(encode(from_samples([-1, -3, -9, 9]), "g711_ulaw"), "g711_ulaw"))
    assert list(heard) == [0, 0, -8, 8]


def test_ulaw_clips_what_it_cannot_reach():
    heard = samples(decode(encode(from_samples([32767, -32768]), "g711_ulaw"), "g711_ulaw"))
    assert list(heard) == [32124, -32124]


# --- formats ---


@pytest.mark.parametrize(
    ("name", "alias", "rate", "size"),
    [
        ("pcm16", "audio/pcm", 24000, 2),
        ("g711_ulaw", "audio/pcmu", 8000, 1),
        ("g711_alaw", "audio/pcma", 8000, 1),
    ],
)
def test_a_format_has_its_rate_and_size_under_both_names(name, alias, rate, size):
    for format in (name, alias):
        assert audio.sample_rate(format) == rate
        assert audio.sample_size(format) == size
        assert audio.bytes_per_second(format) == rate * size
    pcm = tone(440, rate, 0.05)
    assert encode(pcm, name) == encode(pcm, alias)


def test_an_unknown_format_is_refused_with_the_known_ones():
    with pytest.raises(ConfigError, match=r"'mp3': use pcm16, g711_ulaw or g711_alaw"):
        decode(b"", "mp3")


def test_everything_public_is_listed():
    assert audio.__all__ == sorted(audio.__all__)
    assert all(callable(getattr(audio, name)) for name in audio.__all__)


# --- lengths and pieces ---


def test_durations_are_whole_milliseconds_rounded_down():
    assert duration_ms(bytes(48000)) == 1000
    assert duration_ms(bytearray(8000), "g711_ulaw") == 1000
    assert duration_ms(memoryview(bytes(47))) == 0
    assert duration_ms(96000) == 2000


@settings(deadline=None)
@given(st.binary(max_size=4000), st.sampled_from(FORMATS), st.integers(1, 50))
def test_chunks_join_to_the_audio_and_have_the_length_asked_for(data, format, ms):
    data = data[: len(data) // 2 * 2]
    pieces = list(chunks(data, format, ms))
    assert b"".join(pieces) == data
    assert {duration_ms(piece, format) for piece in pieces[:-1]} <= {ms}
    assert all(len(piece) == audio.bytes_per_second(format) * ms // 1000 for piece in pieces[:-1])
    assert all(pieces)


def test_chunks_are_refused_at_once_where_they_make_no_sense():
    with pytest.raises(ConfigError, match="3 bytes are no whole number of 16-bit samples"):
        chunks(b"abc")
    with pytest.raises(ConfigError, match="ms must be 1 or more"):
        chunks(b"ab", ms=0)


@pytest.mark.parametrize("use", [samples, loudness, peak, lambda pcm: encode(pcm, "g711_ulaw")])
def test_half_a_sample_is_refused(use):
    with pytest.raises(ConfigError, match="1 bytes are no whole number"):
        use(b"x")


@pytest.mark.parametrize("wrong", ["text", 7, None, [1, 2]])
def test_what_holds_no_bytes_is_refused(wrong):
    with pytest.raises(ConfigError, match=f"not {type(wrong).__name__}"):
        samples(wrong)


@settings(deadline=None)
@given(sample_lists)
def test_samples_survive_the_way_to_bytes_and_back(values):
    pcm = from_samples(values)
    assert list(samples(pcm)) == values
    assert list(samples(bytearray(pcm))) == list(samples(memoryview(pcm))) == values


def test_samples_are_little_endian():
    assert from_samples([1, -2]) == b"\x01\x00\xfe\xff"


def test_a_sample_beyond_16_bits_is_refused():
    with pytest.raises(ConfigError, match="outside of -32768 to 32767"):
        from_samples([32768])


# --- loudness ---


def test_loudness_and_peak_are_relative_to_full_scale():
    square = from_samples([-32768, -32768] * 100)
    assert loudness(square) == pytest.approx(0)
    assert peak(square) == 0
    sine = tone(1000, 24000, amplitude=32767)
    assert loudness(sine) == pytest.approx(-3.01, abs=0.01)
    assert loudness(tone(1000, 24000, amplitude=3277)) == pytest.approx(-23.01, abs=0.02)
    assert peak(tone(1000, 24000, amplitude=16384)) == pytest.approx(-6.02, abs=0.01)


@pytest.mark.parametrize("pcm", [b"", bytes(200)])
def test_silence_is_minus_infinity(pcm):
    assert loudness(pcm) == peak(pcm) == -math.inf


# --- resampling ---


@pytest.mark.parametrize(
    ("from_rate", "to_rate"),
    [(24000, 8000), (8000, 24000), (48000, 24000), (44100, 24000), (16000, 24000), (22050, 8000)],
)
def test_resampling_keeps_a_tone_as_it_is(from_rate, to_rate):
    heard = samples(resample(tone(1000, from_rate), from_rate, to_rate))
    wanted = samples(tone(1000, to_rate))
    assert len(heard) == len(wanted)
    error = from_samples(a - b for a, b in zip(heard, wanted, strict=True))
    assert loudness(middle(error)) < -65


@settings(deadline=None)
@given(sample_lists, st.sampled_from([(24000, 8000), (8000, 24000), (16000, 24000)]))
def test_resampled_audio_is_as_long_as_before(values, rates):
    from_rate, to_rate = rates
    heard = samples(resample(from_samples(values), from_rate, to_rate))
    assert len(heard) == math.ceil(len(values) * to_rate / from_rate)


def test_resampling_down_removes_what_the_lower_rate_cannot_hold():
    for hertz in (4600, 6000, 11000):
        assert loudness(middle(resample(tone(hertz, 24000, 1), 24000, 8000))) < -70


def test_resampling_keeps_speech_frequencies_and_a_constant_level():
    for hertz in (300, 3000):
        before = tone(hertz, 24000)
        after = resample(before, 24000, 8000)
        assert loudness(middle(after)) == pytest.approx(loudness(middle(before)), abs=0.2)
    constant = samples(resample(from_samples([1000] * 4000), 8000, 24000))
    assert set(constant[200:-200]) == {1000}


def test_resampling_clips_instead_of_wrapping_round():
    square = from_samples(([32767] * 20 + [-32768] * 20) * 20)
    heard = samples(resample(square, 8000, 24000))[300:-300]
    for plateau in range(0, len(heard) - 120, 120):
        assert max(heard[plateau : plateau + 120]) == 32767
        assert min(heard[plateau : plateau + 120]) == -32768
    # A wrapped sample would sit as a jump of nearly the full scale beside one of the same sign.
    assert all(abs(a - b) < 40000 for a, b in pairwise(heard))


def test_the_same_rate_changes_nothing():
    assert resample(HELLO.read_bytes()[44:], 24000, 24000) == HELLO.read_bytes()[44:]


@pytest.mark.parametrize(("from_rate", "to_rate"), [(44101, 24000), (0, 8000), (8000, -1), (0, 0)])
def test_rates_that_do_not_fit_are_refused(from_rate, to_rate):
    with pytest.raises(ConfigError, match=f"cannot resample {from_rate} Hz to {to_rate} Hz"):
        resample(b"", from_rate, to_rate)


# --- WAV files ---


@pytest.mark.parametrize("format", G711)
def test_a_wav_file_travels_as_g711_and_comes_back_as_loud_as_it_was(format):
    pcm, rate = read_wav(HELLO, rate=24000)
    wire = encode(pcm, format, rate=rate)
    assert duration_ms(wire, format) == duration_ms(pcm)
    back = decode(wire, format, rate=24000)
    assert abs(len(back) - len(pcm)) <= 4
    assert loudness(back) == pytest.approx(loudness(pcm), abs=0.5)


@pytest.mark.parametrize("values", [[], [0], [32767, -32768, 1, 256]])
@pytest.mark.parametrize("rate", [8000, 24000])
def test_a_wav_file_gives_back_what_was_written(tmp_path, values, rate):
    path = tmp_path / "a.wav"
    write_wav(path, from_samples(values), rate)
    assert read_wav(path) == read_wav(str(path), rate=rate) == (from_samples(values), rate)
    with wave.open(str(path)) as file:
        assert file.getparams()[:4] == (1, 2, rate, len(values))


@pytest.mark.parametrize(
    ("channels", "width", "rate", "complaint"),
    [
        (2, 2, 24000, "has 2 channels: mix it down to mono"),
        (1, 1, 24000, "has 8-bit samples: convert it to 16-bit"),
        (1, 3, 24000, "has 24-bit samples: convert it to 16-bit"),
        (1, 2, 44100, "is at 44100 Hz, not 24000 Hz: resample it"),
    ],
)
def test_a_wav_file_of_another_kind_is_refused_with_the_remedy(
    tmp_path, channels, width, rate, complaint
):
    path = tmp_path / "other.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", "not compressed"))
        file.writeframes(bytes(channels * width * 10))
    with pytest.raises(ConfigError, match=rf"other\.wav {complaint}"):
        read_wav(path, rate=24000)


def wav_bytes(tmp_path: Path) -> bytearray:
    write_wav(tmp_path / "good.wav", bytes(100))
    return bytearray((tmp_path / "good.wav").read_bytes())


@pytest.mark.parametrize("length", [0, 3, 12, 30, 40])
def test_a_wav_file_cut_off_in_its_header_is_refused(tmp_path, length):
    (tmp_path / "cut.wav").write_bytes(wav_bytes(tmp_path)[:length])
    with pytest.raises(ConfigError, match=r"cut\.wav is not a WAV file with plain PCM"):
        read_wav(tmp_path / "cut.wav")


def test_a_file_that_is_no_wav_file_is_refused(tmp_path):
    (tmp_path / "a.mp3").write_bytes(b"ID3\x04" + bytes(100))
    with pytest.raises(ConfigError, match="plain PCM: file does not start with RIFF"):
        read_wav(tmp_path / "a.mp3")


def test_a_wav_file_of_floats_is_refused(tmp_path):
    data = wav_bytes(tmp_path)
    data[20] = 3  # WAVE_FORMAT_IEEE_FLOAT
    (tmp_path / "float.wav").write_bytes(data)
    with pytest.raises(ConfigError, match="unknown format: 3"):
        read_wav(tmp_path / "float.wav")


@settings(deadline=None)
@given(st.data())
def test_a_damaged_wav_header_raises_nothing_but_config_error(tmp_path_factory, data):
    directory = tmp_path_factory.getbasetemp()
    content = wav_bytes(directory)
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, 43))] = data.draw(st.integers(0, 255))
    (directory / "damaged.wav").write_bytes(content)
    try:
        pcm, rate = read_wav(directory / "damaged.wav")
    except ConfigError:
        return
    assert len(pcm) % 2 == 0
    assert rate > 0


def test_a_wav_file_with_a_chunk_size_out_of_this_world_is_refused(tmp_path):
    data = wav_bytes(tmp_path)
    data[19] = 0x80  # the fmt chunk claims two gigabytes
    (tmp_path / "huge.wav").write_bytes(data)
    with pytest.raises(ConfigError, match="plain PCM"):
        read_wav(tmp_path / "huge.wav")


def test_a_wav_file_without_a_rate_is_refused(tmp_path):
    data = wav_bytes(tmp_path)
    data[24:28] = bytes(4)
    (tmp_path / "zero.wav").write_bytes(data)
    with pytest.raises(ConfigError, match="is at 0 Hz, not 24000 Hz"):
        read_wav(tmp_path / "zero.wav")


def test_a_wav_file_cut_off_within_a_sample_gives_the_whole_ones(tmp_path):
    (tmp_path / "cut.wav").write_bytes(wav_bytes(tmp_path)[:-1])
    assert read_wav(tmp_path / "cut.wav") == (bytes(98), 24000)


def test_a_wav_file_that_is_not_there_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_wav(tmp_path / "none.wav")


@pytest.mark.parametrize(("pcm", "rate"), [(b"abc", 24000), (b"ab", 0)])
def test_nothing_is_written_that_could_not_be_read(tmp_path, pcm, rate):
    with pytest.raises(ConfigError):
        write_wav(tmp_path / "a.wav", pcm, rate)
    assert not list(tmp_path.iterdir())
