"""Pure: what an operation on an environment will do, as a plan that can be shown, done and undone."""
