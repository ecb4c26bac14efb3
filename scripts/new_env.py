"""Write `.env` for this machine: the example, with random keys and development on."""

import re
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

text = (ROOT / ".env.example").read_text(encoding="utf-8")
for key in ("SECRET_KEY", "SIGNATURE_KEY"):
    text = re.sub(rf"^{key}=.*$", f"{key}={secrets.token_urlsafe(48)}", text, flags=re.MULTILINE)
text = re.sub(r"^DEBUG=.*$", "DEBUG=true", text, flags=re.MULTILINE)
target = ROOT / ".env"
target.touch(mode=0o600)
target.write_text(text, encoding="utf-8")
