import { assert, beforeAll, describe, it } from "@effect/vitest"

import { functions } from "../../infra/inventory/functions.ts"
import { textOf } from "./account.ts"
import { type Run, run } from "./Engine.ts"
import { type Graph, graphOf } from "./graph.ts"
import { at } from "./recording.ts"
import { configOf, runStack } from "./stacks.ts"

/** What CloudFormation takes in a request. */
const longestTemplate = 51_200

const laidOutBy = ({ exitCode, log, resources }: Run) => {
  assert.strictEqual(exitCode, 0, log)
  return { graph: graphOf(resources), resources }
}
const templateOf = (graph: Graph): unknown =>
  JSON.parse(textOf(graph.all("aws:cloudformation/stack:Stack")[0]?.inputs["templateBody"]))

describe("the releases of a stack", () => {
  let graph: Graph
  let order: ReadonlyArray<string>
  beforeAll(async () => {
    const laidOut = laidOutBy(await runStack("sit"))
    graph = laidOut.graph
    order = laidOut.resources.map(({ urn }) => urn)
  })
  const groupCalled = (name: string) =>
    graph.find("aws:codedeploy/deploymentGroup:DeploymentGroup", "deploymentGroupName", name)

  it("publish a version of each function, and lead its alias to it by a deployment of its own", () => {
    const aliases = Object.values(Object(at(templateOf(graph), "Resources")))
    assert.lengthOf(aliases, functions.length)
    for (const { name } of functions) {
      const { inputs, outputs } = graph.functionCalled(`bbws-wp-${name}-sit`)
      assert.isTrue(inputs["publish"], name)
      const alias = aliases.find((each) => at(each, "Properties", "FunctionName") === outputs["name"])
      assert.deepStrictEqual(alias, {
        Type: "AWS::Lambda::Alias",
        Properties: { Name: "live", FunctionName: outputs["name"], FunctionVersion: outputs["version"] },
        UpdatePolicy: { CodeDeployLambdaAliasUpdate: { ApplicationName: "bbws-wp-sit", DeploymentGroupName: name } },
      })
      assert.isDefined(groupCalled(name))
    }
  })

  it("are a template that CloudFormation takes", () => {
    assert.isBelow(JSON.stringify(templateOf(graph)).length, longestTemplate)
    for (const id of Object.keys(Object(at(templateOf(graph), "Resources")))) assert.match(id, /^[A-Za-z0-9]{1,255}$/)
  })

  it("bring a tenth first, and go back on alarms that the stack has", () => {
    const alarms = graph.all("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs["name"])
    for (const { name, trigger } of functions) {
      const { inputs } = groupCalled(name)
      assert.strictEqual(inputs["deploymentConfigName"], "CodeDeployDefault.LambdaCanary10Percent10Minutes")
      assert.deepStrictEqual(inputs["autoRollbackConfiguration"], {
        enabled: true,
        events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
      })
      const watched = [
        `bbws-wp-ReleaseErrors-${name}-sit`,
        trigger.type === "api" || trigger.type === "page" ? "bbws-wp-ApiErrors-sit" : "bbws-wp-DLQMessagesPresent-sit",
      ]
      assert.deepStrictEqual(inputs["alarmConfiguration"], { enabled: true, alarms: watched })
      assert.includeMembers(alarms, watched)
    }
  })

  it("watch the errors of the version that they bring, from before it is invoked", () => {
    const release = order.findIndex((urn) => urn.includes("aws:cloudformation/stack:Stack"))
    for (const { name } of functions) {
      const { inputs, urn } = graph.find(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "name",
        `bbws-wp-ReleaseErrors-${name}-sit`,
      )
      assert.deepStrictEqual(inputs["dimensions"], {
        FunctionName: `bbws-wp-${name}-sit`,
        Resource: `bbws-wp-${name}-sit:live`,
        ExecutedVersion: graph.functionCalled(`bbws-wp-${name}-sit`).outputs["version"],
      })
      assert.isBelow(order.indexOf(urn), release, name)
    }
  })

  it("are done before anything is bound to them", () => {
    const release = order.findIndex((urn) => urn.includes("aws:cloudformation/stack:Stack"))
    const bound = ["Permission", "EventSourceMapping", "EventTarget", "RestApi"]
    const before = order.slice(0, release).filter((urn) => bound.some((type) => urn.includes(`:${type}::`)))
    assert.deepStrictEqual(before, [])
    for (const { inputs } of graph.all("aws:lambda/permission:Permission"))
      assert.strictEqual(inputs["qualifier"], "live")
  })

  it("come at once, whatever the alarms say, where the stack is told so", async () => {
    const release = { "wordpress-site-management:release": "at-once" }
    const { graph: atOnce } = laidOutBy(await run("sit", { ...configOf("sit"), ...release }))
    for (const { inputs } of atOnce.all("aws:codedeploy/deploymentGroup:DeploymentGroup")) {
      assert.strictEqual(inputs["deploymentConfigName"], "CodeDeployDefault.LambdaAllAtOnce")
      assert.isFalse(at(inputs["alarmConfiguration"], "enabled"))
    }
  })
})
