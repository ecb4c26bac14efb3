"""Photos for pages that old phones open: small, turned upright, without what cameras write about the place."""

import io

from PIL import Image, ImageOps

from documents.uploads import Upload

WIDEST, QUALITY = 960, 72


def light(upload: Upload) -> Upload:
    """The same picture as a JPEG at most 960 dots wide, without metadata (a phone's photo tells where it was taken)."""
    with Image.open(io.BytesIO(upload.content), formats=("PNG", "JPEG")) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((WIDEST, WIDEST))
    target = io.BytesIO()
    upright.save(target, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Upload(target.getvalue(), "jpeg", "image/jpeg", f"{upload.name.rsplit('.', 1)[0]}.jpg")
