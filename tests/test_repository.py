"""What must hold for the repository as a whole, whatever the code does."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows, or all files of the tree where there is no git (an unpacked archive)."""
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this copy is not a git checkout: there is no list of its files")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_every_dependency_is_pinned_by_hash_and_names_no_address():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        pins = re.findall(r"^([\w.\[\]-]+)==", text, flags=re.MULTILINE)
        assert pins
        assert "://" not in text
        assert text.count("--hash=sha256:") >= len(pins), path.name


def test_the_front_end_lock_names_no_download_address():
    for path in tracked("*package-lock.json"):
        assert '"resolved"' not in path.read_text(), path


def test_no_uv_lock_is_kept():
    assert not tracked("uv.lock")


def test_every_relative_link_of_the_documents_leads_somewhere():
    for path in tracked("*.md"):
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text()):
            if "://" not in target and not target.startswith("mailto:"):
                assert (path.parent / target).exists(), f"{path.relative_to(ROOT)} -> {target}"
