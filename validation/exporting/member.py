"""What a .zip says of a file in it beside its content: the same whenever it is packed.

So the same data are the same bytes, and are kept once.
"""

import zipfile
from datetime import datetime

EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 a .zip knows no zone
"""The first time that a .zip can name."""
PRIVATE = 0o600 << 16


def member(name: str) -> zipfile.ZipInfo:
    """A file to be packed; without a time of its own."""
    info = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, PRIVATE
    return info
