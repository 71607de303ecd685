"""What stands under a cell: the card while a task runs, and the result that is saved in the notebook."""
