"""Makes `.venv` ready: `python3 .ci/install.py run|dev`.

Standard library only, since it runs before anything is installed. Everything it installs is pinned by hash
(`requirements/*.txt`); the package itself is installed editable, which lets its build hook make the front end.
A stamp remembers what was installed, so that the next call returns at once and a half-finished one starts again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)


def say(text: str) -> None:
    """Shows progress at once, also through a pipe."""
    print(text, flush=True)


def stop(text: str) -> None:
    """Ends with a sentence that says what to do."""
    say(f"\nFlux ne peut pas s'installer : {text}")
    raise SystemExit(1)


def fingerprint(lists: list[Path]) -> str:
    """Changes with anything that a new installation would have to take into account."""
    digest = hashlib.sha256(sys.version.encode())
    for path in [*lists, ROOT / "pyproject.toml", ROOT / "hatch_build.py"]:
        digest.update(path.read_bytes())
    for path in sorted((ROOT / "frontend").rglob("*")):
        if path.is_file() and "node_modules" not in path.parts:
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def run(title: str, *command: str) -> None:
    """Runs one step, quietly; shows its output only when it fails."""
    say(f"  {title}…")
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        say(done.stdout[-4000:] + done.stderr[-4000:])
        stop(
            f"l'étape « {title} » a échoué ; la cause est écrite ci-dessus. Corrigez-la, puis relancez la même commande."
        )
    say(f"  {title} : fait en {time.monotonic() - started:.0f} s")


def make_venv(python: Path) -> None:
    """Makes the environment, anew when an earlier attempt left half of one."""
    if (
        python.exists()
        and subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    ):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        stop("il manque le module « venv » de Python. Sous Debian ou Ubuntu : apt install python3-venv")
    run("création de l'environnement Python", sys.executable, "-m", "venv", str(VENV))


def main(kind: str) -> None:
    """Installs for running (`run`) or for running and testing (`dev`)."""
    if sys.version_info < OLDEST:
        stop(
            f"il faut Python {OLDEST[0]}.{OLDEST[1]} ou plus récent, celui-ci est {sys.version.split()[0]}. Essayez : make PYTHON=python3.12 …"
        )
    lists = [ROOT / "requirements" / name for name in ("build.txt", "dev.txt" if kind == "dev" else "run.txt")]
    stamp = VENV / f".installed-{kind}"
    wanted = fingerprint(lists)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Installation de Flux (une fois ; les suivantes sont immédiates)")
    for old in VENV.glob(".installed-*"):
        old.unlink()
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    make_venv(python)
    pip = (str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    flags = [part for path in lists for part in ("-r", str(path))]
    run("bibliothèques, vérifiées par leur empreinte", *pip, "--require-hashes", *flags)
    run("Flux et ses pages", *pip, "--no-build-isolation", "--no-deps", "--editable", ".")
    stamp.write_text(wanted)
    if kind == "dev":
        (VENV / ".installed-run").write_text(fingerprint([ROOT / "requirements" / n for n in ("build.txt", "run.txt")]))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
