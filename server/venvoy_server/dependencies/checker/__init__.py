"""Side-effect-free rule engine: runs rules incrementally, positions and suppresses findings, applies safe fixes."""
