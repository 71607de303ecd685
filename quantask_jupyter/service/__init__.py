"""The rules of a task's life, over ports alone; a file a verb."""
