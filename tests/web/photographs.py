"""Photos as phones make them, and files that only say they are."""

import io
import struct
import zlib

from PIL import Image

CAMERA, PLACE = "Pocket Camera 7", 0x8825  # EXIF's pointer to where a photo was taken


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """A red photo on its side, blue at the top once it is upright, which tells of the camera and the place."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (0, 0, size[0] // 2, size[1]))
    told = picture.getexif()
    told[0x0110] = CAMERA
    told[0x0112] = 6  # to be turned by a quarter
    told.get_ifd(PLACE)[2] = (50.0, 51.0, 3.0)
    written = io.BytesIO()
    comment = {"comment": b"a comment of the phone's"} if kind == "JPEG" else {}
    picture.save(written, kind, exif=told, **comment)
    return written.getvalue()


def bomb(side: int = 60_000) -> bytes:
    """A PNG of a few kilobytes that says it has more pixels than any machine can hold."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
