"""What handlers need of what is around them, as Protocols: the machine, its state and operations, look-ups, and the service."""
