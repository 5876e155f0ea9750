"""What was found, cached and watched, and the notifications that clients get when it changes."""
