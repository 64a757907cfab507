"""The process test kit: run a process with a virtual clock and no database."""
