"""`python -m flux`: the commands of the engine without the pages; `flux` has them all."""

from flux.cli import main

if __name__ == "__main__":
    main()
