"""Benchmarks: `make bench`. Each figure stands beside a floor or a peer measured in the same run; ratios, not times."""
