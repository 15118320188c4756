"""Where the words stand that the trained reader marks: what is only told of, and which wish words are said of."""

from dataclasses import dataclass

Run = tuple[int, int]  # where words begin and end in the text


@dataclass(frozen=True)
class Marks:
    """The marked words of a message, by their places in its text.

    Attributes:
        mentioned: what is told of and neither wished for nor refused: what somebody owns, or wore, or paid last time.
        wishes: where the message holds several wishes, of each the words that are said of it alone; else nothing.
    """

    mentioned: tuple[Run, ...] = ()
    wishes: tuple[tuple[Run, ...], ...] = ()


NO_MARKS = Marks()  # of words that nobody heard as a whole
