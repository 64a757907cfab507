"""The `flux` command, and `python -m api`: the commands of the engine and those that serve pages."""

import gc

gc.disable()  # nothing that is imported is ever let go: looking for garbage meanwhile costs a fifth of the start

from api.cli import main  # noqa: E402  after the line that makes it quicker

gc.freeze()
gc.enable()

if __name__ == "__main__":
    main()
