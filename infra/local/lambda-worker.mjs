// One execution environment: loads a function's bundle once, then answers one invocation after the other.
import { enableCompileCache } from "node:module"
import { parentPort, workerData } from "node:worker_threads"

// What one environment has compiled is read by those after it: a third of a cold start.
enableCompileCache()

const { name, bundle, memory, region, role } = workerData
if (role !== undefined) {
  // Before the bundle, which takes `node:http`'s functions when it loads.
  const { enforceRole } = await import("./RoleGuard.ts")
  enforceRole(role)
}
const { handler } = await import(bundle)

const contextOf = ({ requestId, deadline }) => ({
  awsRequestId: requestId,
  callbackWaitsForEmptyEventLoop: false,
  functionName: name,
  functionVersion: "$LATEST",
  invokedFunctionArn: `arn:aws:lambda:${region}:000000000000:function:${name}`,
  memoryLimitInMB: String(memory),
  logGroupName: `/aws/lambda/${name}`,
  logStreamName: "local",
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
})

const answer = async (invocation) => {
  try {
    process.env._X_AMZN_TRACE_ID = invocation.trace
    const result = await handler(invocation.event, contextOf(invocation))
    // As JSON, because that is all Lambda carries.
    return { ok: true, result: JSON.stringify(result ?? null) }
  } catch (error) {
    return { ok: false, message: String(error?.stack ?? error) }
  }
}

parentPort.on("message", (invocation) => {
  void answer(invocation).then((reply) => parentPort.postMessage(reply, []))
})
parentPort.postMessage({ loaded: true }, [])
