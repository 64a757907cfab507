"""What `make bench` runs: ratios measured in one run on one machine, never absolute promises."""
