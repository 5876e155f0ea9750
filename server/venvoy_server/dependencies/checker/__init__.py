"""The rule engine, which has no side effects: it runs rules incrementally, gives findings their positions, suppresses
findings by ignore comments, and applies safe fixes.
"""
