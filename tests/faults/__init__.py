"""What survives: Sitroom as real processes that are killed, cut off and late, with everything counted afterwards."""
