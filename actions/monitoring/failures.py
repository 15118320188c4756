"""Describes an error for a log by its kinds and places: a message may quote a customer, or an address with a token."""

import traceback

FRAMES_IN_THE_LOG = 5


def where_it_failed(error: BaseException) -> str:
    """The kinds of the error and of those that caused it, each with where it arose, innermost first."""
    parts = []
    cause: BaseException | None = error
    while cause is not None:
        frames = traceback.extract_tb(cause.__traceback__)[-FRAMES_IN_THE_LOG:]
        places = " < ".join(f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in reversed(frames))
        parts.append(f"{type(cause).__module__}.{type(cause).__qualname__} at {places or 'an unknown place'}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "; caused by ".join(parts)
