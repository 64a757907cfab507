"""Makes `.venv` ready: `python3 .ci/install.py run|dev`.

Standard library only, since it runs before anything is installed, and words that Python 3.6 reads, since an old one
has to read the sentence that says so. Everything it installs is pinned by hash (`requirements/*.txt`); the package
itself is installed editable, which lets its build hook make the front end. A stamp remembers what was installed, so
that the next call returns at once; a mark remembers what was begun, so that a half-finished one starts again.
"""

import compileall
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator  # noqa: UP035  Python 3.6 has to read this far

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
#: stands while an installation is under way
BEGUN = VENV / ".begun"
#: written by the build hook last of all
FRONT_END = ROOT / "api" / "web" / "static" / "dist" / ".built-from"
OLDEST = (3, 11)
#: a step that lasts says so this often, in seconds
PATIENCE = 15


def say(text: str) -> None:
    """Shows progress at once, also through a pipe."""
    print(text, flush=True)


def stop(text: str) -> None:
    """Ends with a sentence that says what to do."""
    say("\nFlux ne peut pas s'installer : " + text)
    raise SystemExit(1)


def fingerprint(lists: list) -> str:
    """Changes with anything that a new installation would have to take into account."""
    digest = hashlib.sha256(sys.version.encode())
    for path in [*lists, ROOT / "pyproject.toml", ROOT / "hatch_build.py"]:
        digest.update(path.read_bytes())
    for path in sorted(_front_end_sources()):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _front_end_sources() -> "Iterator[Path]":
    for folder, folders, names in os.walk(str(ROOT / "frontend")):
        folders[:] = [name for name in folders if name != "node_modules"]  # thousands of files: not even walked
        for name in names:
            yield Path(folder) / name


def run(title: str, *command: str) -> None:
    """Runs one step, quietly; says that it goes on, and shows its output only when it fails."""
    say(f"  {title}…")
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        running = subprocess.Popen(command, cwd=str(ROOT), stdout=output, stderr=subprocess.STDOUT)
        while True:
            try:
                code = running.wait(timeout=PATIENCE)
                break
            except subprocess.TimeoutExpired:
                say(f"    toujours en cours, {time.monotonic() - started:.0f} s")
        if code:
            output.seek(0)
            say(output.read().decode(errors="replace")[-8000:])
            stop(
                f"l'étape « {title} » a échoué ; la cause est écrite ci-dessus. Corrigez-la, puis relancez la même "
                "commande : elle recommencera proprement."
            )
    say(f"  {title} : fait en {time.monotonic() - started:.0f} s")


def make_venv(python: Path) -> None:
    """Makes the environment, anew when an earlier attempt left half of one."""
    if BEGUN.exists():
        say("  une installation précédente s'est arrêtée en route : elle recommence du début")
        shutil.rmtree(str(VENV))
    if python.exists() and _has_pip(python):
        return
    shutil.rmtree(str(VENV), ignore_errors=True)
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        stop("il manque le module « venv » de Python. Sous Debian ou Ubuntu : apt install python3-venv")
    run("création de l'environnement Python", sys.executable, "-m", "venv", str(VENV))


def _has_pip(python: Path) -> bool:
    asked = [str(python), "-m", "pip", "--version"]
    return not subprocess.call(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def alone() -> "Iterator[None]":
    """Waits for another installation in the same folder: two at once would tear each other's files."""
    try:
        import fcntl
    except ImportError:  # Windows: nothing to lock with, and no `make` that would be called twice
        yield
        return
    with (ROOT / ".installing").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Une autre installation est en cours dans ce dossier : celle-ci attend qu'elle finisse…")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def install(kind: str) -> None:
    """Installs what is missing, and leaves the stamp."""
    lists = [ROOT / "requirements" / name for name in ("build.txt", "dev.txt" if kind == "dev" else "run.txt")]
    stamp = VENV / f".installed-{kind}"
    wanted = fingerprint(lists)
    if stamp.exists() and stamp.read_text() == wanted and FRONT_END.exists() and not BEGUN.exists():
        return
    say("Installation de Flux (une fois ; les suivantes sont immédiates)")
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    make_venv(python)
    for old in VENV.glob(".installed-*"):
        old.unlink()
    BEGUN.touch()
    pip = (str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    flags = [part for path in lists for part in ("-r", str(path))]
    run("bibliothèques, vérifiées par leur empreinte", *pip, "--require-hashes", *flags)
    run("Flux et ses pages", *pip, "--no-build-isolation", "--no-deps", "--editable", ".")
    stamp.write_text(wanted)
    if kind == "dev":
        (VENV / ".installed-run").write_text(fingerprint([ROOT / "requirements" / n for n in ("build.txt", "run.txt")]))
    BEGUN.unlink()


def compile_sources() -> None:
    """Compiles what has changed since the last call.

    Python does it by itself at the first import, unless it was told to write no bytecode or may not write here: then
    every start of Flux would compile its hundreds of modules again, a second each time.
    """
    for room in ("src", "api"):
        compileall.compile_dir(str(ROOT / room), quiet=2)


def main(kind: str) -> None:
    """Installs for running (`run`) or for running and testing (`dev`)."""
    if sys.version_info < OLDEST:
        stop(
            f"il faut Python {OLDEST[0]}.{OLDEST[1]} ou plus récent, celui-ci est {sys.version.split()[0]}. "
            "Essayez : make demo PYTHON=python3.12"
        )
    try:
        with alone():
            install(kind)
            compile_sources()
    except KeyboardInterrupt:
        stop("vous l'avez interrompu. La même commande recommencera proprement.")
    except OSError as error:
        stop(
            f"« {error.filename or ROOT} » : {error.strerror}. Vérifiez que ce dossier peut être écrit et que le disque "
            "n'est pas plein, puis relancez la même commande."
        )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
