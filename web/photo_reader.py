"""Reads one photo from standard input and writes its picture anew as JPEG, nothing else of it: a process of its own.

Whoever sends a photo chooses every byte of it. So it is decoded where there is nothing to take: no secrets, no files to
write, and no more memory and time than a photo needs. It imports nothing of ours.
"""

import io
import resource
import sys
from contextlib import suppress

from PIL import Image, ImageCms, ImageOps

#: Exit statuses, beside 0: it is no photo that can be read, and one of too many pixels.
UNREADABLE, TOO_MANY_PIXELS = 3, 4
FORMATS = ("JPEG", "PNG", "WEBP")
#: A phone's largest; a JPEG alone is made smaller while it is decoded, and so takes little memory.
MOST_PIXELS = {"JPEG": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
LONGEST_SIDE = 2048  # pixels of what is kept
QUALITY = 85
_MEMORY = 768 * 1024**2  # bytes of addresses; the largest photos take 450 MB
_CPU_S = 15


def read(photo: bytes) -> bytes:
    """The first frame, upright, in sRGB on white, at most 2048 pixels a side, as JPEG without metadata.

    Raises:
        OverflowError: it has more pixels than `MOST_PIXELS` lets it.
        OSError, SyntaxError, ValueError: it isn't a JPEG, PNG or WebP that can be read.
    """
    with Image.open(io.BytesIO(photo), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS[opened.format or ""]:
            raise OverflowError
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded small at once
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        picture = _on_white(_in_srgb(ImageOps.exif_transpose(opened)))
    written = io.BytesIO()
    Image.frombytes("RGB", picture.size, picture.tobytes()).save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The same colours without a profile; where the profile can't be read, what its numbers look like."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode == "RGB":
        with suppress(ImageCms.PyCMSError, OSError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"))
            return converted if converted is not None else picture
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    ground = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(ground, seen).convert("RGB")


def main() -> int:
    """Read standard input, within limits that the process itself can't lift again."""
    Image.MAX_IMAGE_PIXELS = None  # counted by `read`, before anything is decoded
    Image.init()
    photo = sys.stdin.buffer.read()
    for what, most in ((resource.RLIMIT_CPU, _CPU_S), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(what, (most, most))
    if sys.platform == "linux":  # macOS can't limit a process's memory
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        sys.stdout.buffer.write(read(photo))
    except OverflowError:
        return TOO_MANY_PIXELS
    except (OSError, SyntaxError, ValueError, MemoryError):
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
