import { spawn } from "node:child_process"
import { createRequire } from "node:module"
import { join, resolve } from "node:path"
import { text } from "node:stream/consumers"

import grpc from "@grpc/grpc-js"
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js"
import engine from "@pulumi/pulumi/proto/engine_pb.js"
import monitorServices from "@pulumi/pulumi/proto/resource_grpc_pb.js"
import monitor from "@pulumi/pulumi/proto/resource_pb.js"
import empty from "google-protobuf/google/protobuf/empty_pb.js"
import struct from "google-protobuf/google/protobuf/struct_pb.js"

import { type Answers, answerTo, type Inputs, ordinaryAccount, stateOf, textOf } from "./account.ts"
import { autoNamed } from "./rules/autoNaming.ts"

/** A resource as a program registers it with the engine. */
export interface Resource {
  /** `aws:lambda/function:Function` */
  readonly type: string
  readonly name: string
  readonly urn: string
  /** URN of the component that it is part of. */
  readonly parent: string
  readonly isProtected: boolean
  /** Whether AWS keeps it when Pulumi deletes it. */
  readonly isRetained: boolean
  /** URNs of what has to be there before. */
  readonly dependencies: ReadonlyArray<string>
  readonly inputs: Inputs
  /** What the rest of the program sees of it. */
  readonly outputs: Inputs
}

export interface Run {
  readonly exitCode: number | null
  readonly resources: ReadonlyArray<Resource>
  /** Of the stack. */
  readonly outputs: Inputs
  /** Versions of the CLI with which the program runs. */
  readonly cliVersion: string
  /** All that the program said, to the engine and by itself. */
  readonly log: string
}

const project = "wordpress-site-management"
const directory = resolve(import.meta.dirname, "../../pulumi")
const inputsOf = (of: struct.Struct | undefined): Inputs => ({ ...of?.toJavaScript() })

type Call<Request, Answer> = (call: grpc.ServerUnaryCall<Request, Answer>, callback: grpc.sendUnaryData<Answer>) => void

/** Answers a call with what is made of its request. */
const answering =
  <Request, Answer>(make: (request: Request) => Answer): Call<Request, Answer> =>
  ({ request }, callback) =>
    callback(null, make(request))

/** The part of Pulumi's engine to which a program registers its resources; it makes each at once, in a made-up account. */
const monitorOf = (stack: string, account: Answers, resources: Array<Resource>, finish: (outputs: Inputs) => void) => ({
  supportsFeature: answering((request: monitor.SupportsFeatureRequest) => {
    const answer = new monitor.SupportsFeatureResponse()
    answer.setHassupport(["secrets", "resourceReferences"].includes(request.getId()))
    return answer
  }),
  registerPackage: answering(() => {
    const answer = new monitor.RegisterPackageResponse()
    answer.setRef("package")
    return answer
  }),
  invoke: answering((request: monitor.ResourceInvokeRequest) => {
    const answer = new monitor.ResourceInvokeResponse()
    answer.setReturn(struct.Struct.fromJavaScript(answerTo(account, request.getTok(), inputsOf(request.getArgs()))))
    return answer
  }),
  registerResource: answering((request: monitor.RegisterResourceRequest) => {
    const [type, name] = [request.getType(), request.getName()]
    const inputs = autoNamed(type, name, inputsOf(request.getObject()))
    const urn = `urn:pulumi:${stack}::${project}::${type}::${name}`
    const made = request.getCustom() || request.getRemote()
    const outputs = made ? stateOf(type, name, inputs) : {}
    resources.push({
      type,
      name,
      urn,
      inputs,
      outputs,
      parent: request.getParent(),
      isProtected: request.getProtect() === true,
      isRetained: request.getRetainondelete() === true,
      dependencies: request.getDependenciesList(),
    })
    const answer = new monitor.RegisterResourceResponse()
    answer.setUrn(urn)
    answer.setId(request.getCustom() ? textOf(outputs["id"]) : "")
    answer.setObject(struct.Struct.fromJavaScript(outputs))
    return answer
  }),
  registerResourceOutputs: answering((request: monitor.RegisterResourceOutputsRequest) => {
    if (request.getUrn().includes("pulumi:pulumi:Stack")) finish(inputsOf(request.getOutputs()))
    return new empty.Empty()
  }),
  signalAndWaitForShutdown: answering(() => new empty.Empty()),
})

const hostOf = (log: Array<string>, require: (version: string) => void) => {
  let root = ""
  return {
    log: answering((request: engine.LogRequest) => {
      if (request.getSeverity() !== engine.LogSeverity.DEBUG) log.push(request.getMessage())
      return new empty.Empty()
    }),
    getRootResource: answering(() => {
      const answer = new engine.GetRootResourceResponse()
      answer.setUrn(root)
      return answer
    }),
    setRootResource: answering((request: engine.SetRootResourceRequest) => {
      root = request.getUrn()
      return new engine.SetRootResourceResponse()
    }),
    requirePulumiVersion: answering((request: engine.RequirePulumiVersionRequest) => {
      require(request.getPulumiVersionRange())
      return new engine.RequirePulumiVersionResponse()
    }),
  }
}

/**
 * Runs the entry program as `pulumi up` does: by the SDK's own runner in a process of its own, which speaks to an engine over
 * gRPC. This engine keeps what is registered, and answers with the state that AWS would give.
 */
export const run = async (
  stack: string,
  config: Readonly<Record<string, string>>,
  account: Answers = ordinaryAccount,
): Promise<Run> => {
  const resources: Array<Resource> = []
  const log: Array<string> = []
  let outputs: Inputs = {}
  let cliVersion = "any"
  const server = new grpc.Server()
  server.addService(
    monitorServices.ResourceMonitorService,
    monitorOf(stack, account, resources, (given) => (outputs = given)),
  )
  server.addService(
    engineServices.EngineService,
    hostOf(log, (range) => (cliVersion = range)),
  )
  const port = await new Promise<number>((done, fail) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? done(bound) : fail(error),
    ),
  )
  const address = `127.0.0.1:${port}`
  const runner = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run")
  const asked = ["--monitor", address, "--engine", address, "--project", project, "--stack", stack]
  // The SDK keeps a stack trace of each of its promises: half of the time without this.
  const child = spawn(
    process.execPath,
    ["--stack-trace-limit=0", runner, ...asked, "--organization", "bbws", "--pwd", directory, "index.ts"],
    {
      cwd: directory,
      env: {
        PATH: process.env["PATH"],
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_NODEJS_TYPESCRIPT: "false",
        PULUMI_ROOT_DIRECTORY: join(directory),
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  )
  const [said, complained, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((done) => child.on("exit", done)),
  ])
  server.forceShutdown()
  return { exitCode, resources, outputs, cliVersion, log: [...log, said, complained].join("\n") }
}
