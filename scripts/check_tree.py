"""What must not stand in the project's files: addresses of other servers, paths of somebody's machine."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Examples, names without a dot (this machine, a container), namespaces of XML: nobody is asked there.
ALLOWED_HOSTS = re.compile(
    r"(\w+|127\.0\.0\.1|[\w.-]+\.example|([\w-]+\.)*example\.(com|org|ru)|www\.w3\.org|json-schema\.org"
    r"|schemas\.[\w.-]+|ns\.adobe\.com|purl\.org)$",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"\b(?:https?|ftp|postgres(?:ql)?|git)://(?:[^\s/@\"'<>]*@)?\[?([A-Za-z0-9][\w.-]*)", re.ASCII)
MACHINE_PATH = re.compile(r"(?<![\w.:}])/(?:work|root|home|Users)/\w")
LICENCES = ("OFL", "LICENSE", "COPYING")
INDEX = re.compile(r"^\s*(?:-i|--(?:extra-)?index-url|--find-links|--trusted-host)\b", re.MULTILINE)


def files() -> list[Path]:
    """Everything that is, or is about to be, in the repository; all files where there is no git."""
    git = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if git.returncode == 0:
        return [ROOT / name for name in sorted(set(git.stdout.split("\0"))) if name and (ROOT / name).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and not {".venv", "var"} & set(path.parts)]


def faults(text: str, name: str = ""):
    """Pairs (line number, what is wrong)."""
    for number, line in enumerate(text.splitlines(), 1):
        for host in ADDRESS.findall(line):
            if not ALLOWED_HOSTS.match(host):
                yield number, f"address of another server: {host}"
        if MACHINE_PATH.search(line):
            yield number, "path of one machine"
        if name.startswith("requirements") and INDEX.match(line):
            yield number, "names a package registry"


def main() -> None:
    found = []
    for path in files():
        if path.name.startswith(LICENCES):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}:{number}: {fault}" for number, fault in faults(text, path.name)]
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
