"""The API's operations: each method of each endpoint, with its models, headers and errors."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import BaseModel

from quantask_server import (
    answers,
    assignment_answers,
    bodies,
    course_answers,
    course_settings_answers,
    estimate_answers,
    expectation_answers,
    grade_answers,
    queries,
    quota_answers,
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one endpoint."""

    method: str
    path: str
    summary: str
    answers: dict[int, type[BaseModel] | None]
    errors: tuple[int, ...] = ()
    body: type[BaseModel] | None = None
    query: type[BaseModel] = queries.NoQuery
    headers: dict[str, str] = field(default_factory=dict)
    sends: dict[str, str] = field(default_factory=dict)
    also_as: tuple[str, ...] = ()
    """Media types that the answer may have beside JSON."""
    needs_token: bool = True


_COURSE = {"Quantask-Course": "The course that it is for, for students of several; percent-encoded UTF-8."}
_KEY = {
    "Idempotency-Key": "A repeated request with the same key and body gives what the first one made; with another body "
    "it is refused (409). Tasks, those of a retry included, and batches have keys of their own: one key may be "
    "that of a task and of a batch."
}
_LOCATION = {"Location": "The address of what was made, relative to that of the request."}
_SUBMIT_ERRORS = (400, 404, 409, 413, 415, 422, 429)

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "post",
        "/tasks",
        "Submit a task.",
        {202: answers.TaskOut},
        _SUBMIT_ERRORS,
        body=bodies.TaskIn,
        headers=_KEY | _COURSE,
        sends=_LOCATION,
    ),
    Operation(
        "get",
        "/tasks",
        "List one's own tasks, or those of a course, newest first.",
        {200: answers.PageOut},
        (404, 422),
        query=queries.TaskQuery,
    ),
    Operation(
        "get",
        "/tasks/{task_id}",
        "Read a task with its result and history; with wait, once it has changed.",
        {200: answers.TaskOut, 304: None},
        (404, 422),
        query=queries.WaitQuery,
        headers={"If-None-Match": "The ETag of the version that is known already."},
        sends={"ETag": "The task's version."},
    ),
    Operation(
        "get",
        "/tasks/{task_id}/request",
        "Read what was asked for, as it may be submitted again.",
        {200: answers.RequestOut},
        (404,),
    ),
    Operation(
        "get",
        "/tasks/{task_id}/points",
        "Read the points of a sweep that are there, also while the rest is run.",
        {200: answers.PointsOut},
        (404, 422),
        query=queries.PointsQuery,
    ),
    Operation(
        "get",
        "/tasks/{task_id}/expectation-values",
        "Read the expectation values that an estimator's task has estimated.",
        {200: expectation_answers.ExpectationsOut},
        (404,),
    ),
    Operation(
        "get",
        "/tasks/{task_id}/output",
        "Read what a notebook saves of a task that has ended.",
        {200: answers.OutputOut},
        (404, 409),
    ),
    Operation(
        "get",
        "/tasks/{task_id}/drawing",
        "Read the drawing of a task's circuit, which is made when it is first asked for.",
        {200: answers.DrawingOut},
        (404, 422, 429),
    ),
    Operation(
        "post",
        "/drawings",
        "Draw a circuit without running it.",
        {200: answers.DrawingOut},
        (400, 413, 415, 422, 429),
        body=bodies.DrawingIn,
    ),
    Operation("delete", "/tasks/{task_id}", "Remove a finished task.", {204: None}, (404, 409)),
    Operation(
        "post",
        "/tasks/{task_id}/cancel",
        "Cancel a task: 200 if it is cancelled, 202 if its worker has yet to stop it.",
        {200: answers.TaskOut, 202: answers.TaskOut},
        (404, 409),
    ),
    Operation(
        "post",
        "/tasks/{task_id}/retry",
        "Submit a finished task's request again, as a new task.",
        {202: answers.TaskOut},
        (404, 409, 422, 429),
        headers=_KEY | _COURSE,
        sends=_LOCATION,
    ),
    Operation(
        "post",
        "/batches",
        "Submit many tasks, all or none.",
        {202: answers.SubmittedBatchOut},
        _SUBMIT_ERRORS,
        body=bodies.BatchIn,
        headers=_KEY | _COURSE,
        sends=_LOCATION,
    ),
    Operation(
        "get",
        "/batches/{batch_id}",
        "Read a batch and its progress, or wait for its end.",
        {200: answers.BatchOut},
        (404, 422),
        query=queries.BatchWaitQuery,
    ),
    Operation(
        "get",
        "/batches/{batch_id}/results",
        "Read those tasks of a batch that have ended with their results, in the order of their submit.",
        {200: answers.PageOut},
        (404, 422),
        query=queries.ResultsQuery,
    ),
    Operation(
        "get",
        "/batches/{batch_id}/expectation-values",
        "Read the expectation values of each PUB of an estimator's batch, once all its tasks have ended.",
        {200: expectation_answers.BatchExpectationsOut},
        (404,),
    ),
    Operation(
        "get",
        "/batches/{batch_id}/output",
        "Read what a notebook saves of a batch whose tasks have all ended.",
        {200: answers.OutputOut},
        (404, 409),
    ),
    Operation(
        "post",
        "/batches/{batch_id}/cancel",
        "Cancel all tasks of a batch that have not finished.",
        {202: answers.BatchOut},
        (404,),
    ),
    Operation(
        "get",
        "/quota",
        "Tell what is left of one's quota, and why one's next task waits.",
        {200: quota_answers.QuotaOut},
    ),
    Operation(
        "get",
        "/tasks/{task_id}/verdict",
        "Read whether a submission's counts are what its assignment expects.",
        {200: assignment_answers.VerdictOut},
        (404, 409),
    ),
    Operation(
        "post",
        "/assignments",
        "Publish an assignment of a course, or change one, as its instructor.",
        {200: assignment_answers.AssignmentOut},
        (400, 404, 409, 413, 415, 422, 429),
        body=bodies.AssignmentIn,
        query=queries.CourseQuery,
    ),
    Operation(
        "get",
        "/assignments",
        "List the assignments of a course, by their deadlines.",
        {200: assignment_answers.AssignmentsOut},
        (404, 422),
        query=queries.CourseQuery,
    ),
    Operation(
        "get",
        "/assignments/{name}",
        "Read an assignment.",
        {200: assignment_answers.AssignmentOut},
        (404, 422),
        query=queries.CourseQuery,
    ),
    Operation(
        "delete",
        "/assignments/{name}",
        "Remove an assignment, as an instructor of its course; its submissions stay as tasks.",
        {204: None},
        (404, 409, 422),
        query=queries.RemovalQuery,
    ),
    Operation(
        "get",
        "/assignments/{name}/submissions",
        "Read submissions: of all students for instructors, one's own for students.",
        {200: assignment_answers.SubmissionsOut},
        (404, 422),
        query=queries.SubmissionsQuery,
        also_as=("text/csv",),
    ),
    Operation(
        "get",
        "/assignments/{name}/students",
        "Tell how each student stands, for the course's instructors: by the last submission in time.",
        {200: grade_answers.GradesOut},
        (404, 422),
        query=queries.GradesQuery,
        also_as=("text/csv",),
    ),
    Operation("get", "/courses", "List one's courses and roles.", {200: answers.CoursesOut}),
    Operation(
        "get",
        "/courses/{course}/students",
        "Tell what each student has run, and what waits and runs, for the course's instructors.",
        {200: course_answers.StudentsOut},
        (404, 422),
        query=queries.RecentQuery,
    ),
    Operation(
        "get",
        "/courses/{course}/queue",
        "Tell what waits of a course, for how long and why.",
        {200: course_answers.QueueOut},
        (404,),
    ),
    Operation(
        "get",
        "/courses/{course}/load",
        "Tell how many tasks of a course waited and ran over time.",
        {200: course_answers.LoadOut},
        (404, 422),
        query=queries.RecentQuery,
    ),
    Operation(
        "post",
        "/courses/{course}/cancel",
        "Cancel what waits or runs of a course: all, or of one user, or with one tag.",
        {202: course_answers.CancelledOut},
        (404, 422),
        query=queries.CancelQuery,
    ),
    Operation(
        "get",
        "/courses/{course}",
        "Tell an instructor what is set in a course.",
        {200: course_settings_answers.CourseSetOut},
        (404,),
    ),
    Operation(
        "get",
        "/courses/{course}/history",
        "Tell an instructor who has set what in a course when, and what was before, the newest first.",
        {200: course_settings_answers.CourseHistoryOut},
        (404, 422),
        query=queries.CourseHistoryQuery,
    ),
    Operation(
        "post",
        "/courses/{course}/lesson",
        "As an instructor, give the course slots of its own for a window of time.",
        {200: course_settings_answers.CourseSetOut},
        (400, 404, 413, 415, 422),
        body=bodies.LessonIn,
    ),
    Operation(
        "post",
        "/courses/{course}/lesson/stop",
        "As an instructor, give the course's own slots back to all.",
        {200: course_settings_answers.CourseSetOut},
        (404,),
    ),
    Operation(
        "post",
        "/courses/{course}/limits",
        "As an instructor, set limits of a student, or of each student of the course.",
        {200: course_settings_answers.CourseSetOut},
        (400, 404, 413, 415, 422),
        body=bodies.CourseLimitsIn,
    ),
    *(
        Operation(
            "post",
            f"/courses/{{course}}/{verb}",
            f"As an instructor, {what} a task, a student's tasks or those of a tag.",
            {200: course_settings_answers.ChangedOut},
            (400, 404, 413, 415, 422),
            body=bodies.PauseIn,
        )
        for verb, what in (("pause", "keep from workers"), ("resume", "give back"))
    ),
    Operation("get", "/backends", "List backends, their methods and the limits.", {200: answers.BackendsOut}),
    Operation(
        "get",
        "/estimate",
        "Tell how long runs of a size took in this deployment, and how long tasks waited.",
        {200: estimate_answers.EstimateOut},
        (422,),
        query=queries.EstimateQuery,
    ),
    Operation("get", "/health", "Report on database, broker, queue and workers.", {200: answers.HealthOut}),
    Operation(
        "get",
        "/live",
        "Answer as long as the process lives. Of a process that serves the API alone; needs no token.",
        {200: answers.ProbeOut},
        needs_token=False,
    ),
    Operation(
        "get",
        "/ready",
        "Say by the status whether tasks can be taken: 503 while the database is away. Of a process that serves the "
        "API alone; needs no token.",
        {200: answers.ProbeOut},
        needs_token=False,
    ),
    Operation("get", "/openapi.json", "This description.", {200: None}),
)
