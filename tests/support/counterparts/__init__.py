"""Software that others publish, installed and run beside ours."""
