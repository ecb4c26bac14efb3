"""Photos for pages that old phones open: small, turned upright, without what cameras write about the place."""

import io

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from documents.uploads import Upload

WIDEST, QUALITY = 960, 72


def light(upload: Upload) -> Upload:
    """The same picture as a JPEG at most 960 dots wide, without metadata (a phone's photo tells where it was taken).

    Raises ``ValidationError`` for a picture that cannot be unpacked.
    """
    try:
        with Image.open(io.BytesIO(upload.content), formats=("PNG", "JPEG")) as picture:
            picture.thumbnail((WIDEST, WIDEST))  # first: a JPEG is then not even unpacked at its full size
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        message = _("The picture is damaged. Save or scan it again and choose the new file.")
        raise ValidationError({"photo": message}) from error
    target = io.BytesIO()
    upright.save(target, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Upload(target.getvalue(), "jpeg", "image/jpeg", f"{upload.name.rsplit('.', 1)[0]}.jpg")
