"""Where the class page is, below the path of the Hub's service, and what its handlers find in the settings."""

from __future__ import annotations

import re
from typing import Any

from jupyterhub.services.auth import HubOAuth, HubOAuthCallbackHandler

from quantask_server.class_page.assets import AssetHandler
from quantask_server.class_page.assignment_page import (
    AllSubmissionsPage,
    AssignmentPage,
    PublishOfPage,
    RemoveOfPage,
    StudentsOfAssignment,
    SubmissionsOfPage,
)
from quantask_server.class_page.browser_login import BROWSERS, LOGIN, BrowserIdentity, cookie_secret
from quantask_server.class_page.cancel_of_page import CancelOfPage
from quantask_server.class_page.downloads import StudentsDownload, TasksDownload
from quantask_server.class_page.kept_loads import KeptLoads
from quantask_server.class_page.lesson_of_page import EndLessonOfPage, LessonOfPage, LimitsOfPage, NoLimitsOfPage
from quantask_server.class_page.pages import LOADS, ClassPage, CoursesPage
from quantask_server.class_page.pause_of_page import PauseOfPage, ResumeOfPage
from quantask_server.class_page.task_page import CancelTaskOfPage, DrawingOfTask, TaskPage
from quantask_server.hub_identity import HubIdentity

PAGES: tuple[tuple[str, type[Any]], ...] = (
    ("", CoursesPage),
    ("class/{course}", ClassPage),
    ("class/{course}/students.csv", StudentsDownload),
    ("class/{course}/tasks.csv", TasksDownload),
    ("class/{course}/cancel", CancelOfPage),
    ("class/{course}/pause", PauseOfPage),
    ("class/{course}/resume", ResumeOfPage),
    ("class/{course}/lesson", LessonOfPage),
    ("class/{course}/end-lesson", EndLessonOfPage),
    ("class/{course}/limits", LimitsOfPage),
    ("class/{course}/no-limits", NoLimitsOfPage),
    ("class/{course}/tasks/{task_id}", TaskPage),
    ("class/{course}/tasks/{task_id}/drawing.svg", DrawingOfTask),
    ("class/{course}/tasks/{task_id}/cancel", CancelTaskOfPage),
    ("class/{course}/publish", PublishOfPage),
    ("class/{course}/assignments/{name}", AssignmentPage),
    ("class/{course}/assignments/{name}/students.csv", StudentsOfAssignment),
    ("class/{course}/assignments/{name}/submissions", AllSubmissionsPage),
    ("class/{course}/assignments/{name}/submissions.{kind}", SubmissionsOfPage),
    ("class/{course}/assignments/{name}/remove", RemoveOfPage),
    ("assets/{name}", AssetHandler),
    ("oauth_callback", HubOAuthCallbackHandler),
)


def page_rules(base_url: str) -> tuple[tuple[str, type[Any]], ...]:
    """Return patterns of paths, and who answers there."""
    root = re.escape(base_url)
    return tuple((f"{root}{re.sub(r'{[a-z_]+}', '([^/]+)', path.replace('.', '[.]'))}", page) for path, page in PAGES)


def page_settings(hub: HubOAuth, users: HubIdentity) -> dict[str, Any]:
    """Return what the pages find in their application's settings."""
    hub.cookie_options = {"samesite": "Lax", **hub.cookie_options}
    return {
        "cookie_secret": cookie_secret(hub.api_token),
        LOGIN: hub,
        BROWSERS: BrowserIdentity(users, hub),
        LOADS: KeptLoads(),
    }
