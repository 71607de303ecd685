// What Quantask puts into cells, each with a renderer of its own.

export const RESULT = "application/vnd.quantask.result.v1+json";
export const TASK = "application/vnd.quantask.task.v1+json";
export const BATCH = "application/vnd.quantask.batch.v1+json";
export const TASKS = "application/vnd.quantask.tasks.v1+json";
