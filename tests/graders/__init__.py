"""Circuits in the cells of nbgrader and otter-grader: ``make graders``, which makes an environment for them."""
