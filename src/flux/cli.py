"""The command line of Flux."""
