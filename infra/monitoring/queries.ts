import { everyFunction, type SavedQuery } from "./SavedQuery.ts"

const consumers = ["site-creator", "site-updater", "site-deleter"]
/** Where an operation is worked on, and ended. */
const runs = [...consumers, "operation-reconciler", "dead-letter"]

/** A text with more beside it is a list in the line, of which `message` shows nothing: the line itself does. */
const ofRun = ["level", "function", "operationId", "status", "duration", "@message"]
/** What the runbook asks the logs. What is written in capitals is put in by who asks. */
export const queries: ReadonlyArray<SavedQuery> = [
  {
    name: "operation",
    question: "What did the runs of an operation say, and the request that asked for it?",
    of: everyFunction,
    where: [{ field: "operationId", is: "=", value: "OPERATION_ID" }],
    fields: ofRun,
  },
  {
    name: "site",
    question: "What was done with a site, and what came of it?",
    of: everyFunction,
    where: [
      { field: "siteId", is: "=", value: "SITE_ID" },
      { field: "status", is: "present" },
    ],
    fields: ["action", ...ofRun],
  },
  {
    name: "trace",
    question: "What did every function say within one trace?",
    of: everyFunction,
    where: [{ field: "traceId", is: "=", value: "TRACE_ID" }],
    fields: ["action", ...ofRun],
  },
  {
    name: "failed-operations",
    question: "Which operations ended FAILED: of which kinds and tenants, for which reasons?",
    of: everyFunction,
    where: [
      { field: "status", is: "=", value: "FAILED" },
      { field: "operationId", is: "present" },
      // What came of a run or a request is said in lines of its own.
      { field: "message", is: "!=", value: "message handled" },
      { field: "message", is: "!=", value: "answered" },
    ],
    fields: ["action", "tenantId", "message"],
    counted: { as: "operations" },
  },
  {
    name: "failed-runs",
    question: "Which runs failed and are tried again, and how long did they take?",
    of: runs,
    where: [
      { field: "message", is: "=", value: "message handled" },
      { field: "status", is: "=", value: "FAILED" },
    ],
    fields: ["action", "tenantId"],
    counted: { as: "runs", p95: "duration" },
  },
  {
    name: "failed-requests",
    question: "Which requests met an error of ours or WordPress's, with which cause?",
    of: everyFunction,
    where: [{ field: "message", is: "=", value: "request failed" }],
    fields: ["function", "action", "tenantId", "siteId", "traceId", "cause"],
  },
  {
    name: "api-errors",
    question: "Which routes answer 5xx, and who said so: the function, or API Gateway?",
    of: "access",
    where: [{ field: "status", is: "like", value: "^5" }],
    fields: ["method", "route", "status", "integrationStatus", "errorType"],
    counted: { as: "answers" },
  },
  {
    name: "throttled-callers",
    question: "Who was turned away for a limit of the API, and where?",
    of: "access",
    where: [{ field: "errorType", is: "=", value: "THROTTLED" }],
    fields: ["principal", "sourceIp", "method", "route"],
    counted: { as: "refusals" },
  },
  {
    name: "slow-requests",
    question: "Which routes are slow?",
    of: "access",
    where: [],
    fields: ["method", "route"],
    counted: { as: "requests", p95: "latencyMs" },
  },
  {
    name: "foreign-tenant",
    question: "Which tenant's requests did the load balancer lead to another tenant's container?",
    of: everyFunction,
    where: [{ field: "@message", is: "like", value: "foreign_tenant" }],
    fields: ["function", "action", "tenantId", "siteId", "@message"],
  },
  {
    name: "not-put-back",
    question: "Which operations left something half done?",
    of: everyFunction,
    where: [{ field: "@message", is: "like", value: "could not be put back" }],
    fields: ["operationId", "siteId", "tenantId", "action", "message"],
  },
  {
    name: "unreadable",
    question: "Which items and messages could not be read?",
    of: everyFunction,
    where: [{ field: "@message", is: "like", value: "cannot be read" }],
    fields: ["function", "PK", "SK", "@message"],
  },
  {
    name: "logins",
    question: "Who was let in to which site's WordPress, as whom?",
    of: ["site-login"],
    where: [{ field: "message", is: "=", value: "login link made" }],
    fields: ["tenantId", "siteId", "sub", "wordpressUser", "asOther"],
  },
  {
    name: "rotations",
    question: "Which steps of which rotations were done, or failed?",
    of: ["password-rotation"],
    where: [{ field: "step", is: "present" }],
    fields: ["level", "step", "secretId", "versionId", "@message"],
  },
  {
    name: "crashes",
    question: "Which functions ran out of time or memory, or crashed?",
    of: everyFunction,
    where: [{ field: "@message", is: "like", value: "Task timed out|Runtime exited|Runtime.ExitError" }],
    fields: ["@log", "@requestId", "@message"],
  },
]
