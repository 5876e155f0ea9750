"""Pure: runs the rules, again after an edit; places and silences findings; applies all safe fixes."""
