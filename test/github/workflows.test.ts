import { existsSync, globSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"

import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { parse } from "yaml"

import { lambdaRuntime } from "../../infra/inventory/lambdaRuntime.ts"
import packageJson from "../../package.json" with { type: "json" }

const root = resolve(import.meta.dirname, "../..")
const Texts = Schema.Record(Schema.String, Schema.String)
const Step = Schema.Struct({
  uses: Schema.optionalKey(Schema.String),
  run: Schema.optionalKey(Schema.String),
  shell: Schema.optionalKey(Schema.String),
  with: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown)),
})
const Job = Schema.Struct({
  permissions: Texts,
  needs: Schema.optionalKey(Schema.String),
  if: Schema.optionalKey(Schema.String),
  uses: Schema.optionalKey(Schema.String),
  environment: Schema.optionalKey(Schema.String),
  strategy: Schema.optionalKey(
    Schema.Struct({ "fail-fast": Schema.Boolean, matrix: Schema.Struct({ stack: Schema.Array(Schema.String) }) }),
  ),
  "runs-on": Schema.optionalKey(Schema.String),
  "timeout-minutes": Schema.optionalKey(Schema.Number),
  concurrency: Schema.optionalKey(Schema.Struct({ group: Schema.String, "cancel-in-progress": Schema.Boolean })),
  env: Schema.optionalKey(Texts),
  steps: Schema.optionalKey(Schema.Array(Step)),
})
type Job = typeof Job.Type
const Workflow = Schema.Struct({
  name: Schema.String,
  on: Schema.Record(Schema.String, Schema.Unknown),
  permissions: Schema.Struct({}),
  concurrency: Job.fields.concurrency,
  jobs: Schema.Record(Schema.String, Job),
})
const Action = Schema.Struct({
  name: Schema.String,
  description: Schema.String,
  inputs: Schema.optionalKey(Schema.Unknown),
  runs: Schema.Struct({ using: Schema.Literal("composite"), steps: Schema.Array(Step) }),
})

const textOf = (file: string) => readFileSync(join(root, file), "utf8")
const strict = { onExcessProperty: "error" } as const
const workflows = Object.fromEntries(
  globSync(".github/workflows/*.yml", { cwd: root }).map((file) => [
    file.replace(/^.*\/|\.yml$/g, ""),
    Schema.decodeUnknownSync(Workflow, strict)(parse(textOf(file))),
  ]),
)
const actions = globSync(".github/actions/*/action.yml", { cwd: root }).map((file) =>
  Schema.decodeUnknownSync(Action, strict)(parse(textOf(file))),
)
const jobs = Object.values(workflows).flatMap((workflow) => Object.entries(workflow.jobs))
const steps = [...jobs.flatMap(([, job]) => job.steps ?? []), ...actions.flatMap(({ runs }) => runs.steps)]
const files = globSync(".github/**/*.yml", { cwd: root })
const stacks = globSync("pulumi/Pulumi.*.yaml", { cwd: root }).map((file) => /Pulumi\.(\w+)\.yaml/.exec(file)?.[1])
const scriptsOf = (job: Job) => (job.steps ?? []).flatMap(({ run }) => /^npm run (\S+)/.exec(run ?? "")?.[1] ?? [])
const takesRole = (job: Job) => (job.steps ?? []).some(({ uses }) => uses === "./.github/actions/account")
/** Stacks that a job deploys to or looks at. */
const stacksOf = ({ env, steps: of = [], strategy }: Job): ReadonlyArray<string | undefined> =>
  env?.["STACK"] === "${{ matrix.stack }}"
    ? (strategy?.matrix.stack ?? [])
    : of.flatMap(({ run }) => /--stack (\w+)/.exec(run ?? "")?.[1] ?? [])

describe("the workflows", () => {
  it("are there", () => {
    assert.sameMembers(Object.keys(workflows), ["verify", "pull-request", "deploy", "nightly"])
  })

  it("say nothing that a script does not, and name scripts that there are", () => {
    const scripts: ReadonlyArray<string> = Object.keys(packageJson.scripts)
    for (const { run } of steps) {
      if (run === undefined || run === "npm ci" || run === "npm test") continue
      assert.match(run, /^npm run [\w:]+( -- --stack (\w+|"\$STACK")( --(yes|diff))?)?$/)
      assert.include(scripts, /^npm run (\S+)/.exec(run)?.[1])
    }
  })

  it("run the gate's own commands", () => {
    const gate = textOf(".ci/run")
      .split("\n")
      .filter((line) => line.startsWith("npm "))
    const verified = Object.values(workflows["verify"]?.jobs ?? {}).flatMap(({ steps: of = [] }) => of)
    const asked = verified.flatMap(({ run }) => run ?? [])
    assert.sameMembers(["npm ci", ...asked], gate)
  })

  it("pin what others have written by its commit, and name its version", () => {
    const used = files.flatMap((file) => [...textOf(file).matchAll(/uses: (.*)$/gm)].map(([, what = ""]) => what))
    assert.isNotEmpty(used)
    for (const what of used) {
      if (what.startsWith("./")) assert.isTrue(existsSync(join(root, what)), what)
      else assert.match(what, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    }
    // Under one version there is one commit.
    const commits = new Map(used.map((what) => [what.replace(/@.*# /, "@"), what]))
    assert.lengthOf([...new Set(used)], commits.size)
  })

  it("hold no secret, no account and no key: the role is a variable of the environment, its credentials come by OIDC", () => {
    for (const file of files) {
      assert.notMatch(textOf(file), /secrets\.|secrets:|arn:aws|AKIA|aws-(access|secret)|\b\d{12}\b/, file)
    }
  })

  it("may do nothing but what a job asks for: read the code, and get a token where it takes a role", () => {
    for (const [name, job] of jobs) {
      const asked = takesRole(job) ? { contents: "read", "id-token": "write" } : { contents: "read" }
      assert.deepStrictEqual(job.permissions, asked, name)
      if (job.uses === undefined) assert.isAbove(job["timeout-minutes"] ?? 0, 0, name)
    }
    for (const step of steps) {
      if (step.uses?.startsWith("actions/checkout@")) assert.isFalse(step.with?.["persist-credentials"])
    }
  })

  it("never write what comes from outside into a command", () => {
    for (const { run } of steps) assert.notInclude(run ?? "", "${{")
    for (const { on } of Object.values(workflows)) assert.notProperty(on, "pull_request_target")
  })

  it("install before there are credentials", () => {
    const account = actions.find(({ name }) => name === "account")?.runs.steps.map(({ uses = "" }) => uses) ?? []
    const at = (name: string) => account.findIndex((uses) => uses.startsWith(name))
    assert.isAtLeast(at("./.github/actions/project"), 0)
    assert.isBelow(at("./.github/actions/project"), at("aws-actions/configure-aws-credentials@"))
    assert.strictEqual(at("aws-actions/configure-aws-credentials@"), account.length - 1)
  })

  it("have the versions of the project", () => {
    const given = (name: string, key: string) => steps.find(({ uses }) => uses?.startsWith(name))?.with?.[key]
    assert.strictEqual(given("pulumi/actions@", "pulumi-version"), packageJson.devDependencies["@pulumi/pulumi"])
    assert.strictEqual(given("actions/setup-node@", "node-version"), lambdaRuntime.node)
  })
})

describe("a deployment", () => {
  it("goes to each account after the one before it, from main alone, when its environment lets it", () => {
    const of = workflows["deploy"]?.jobs ?? {}
    assert.deepStrictEqual(workflows["deploy"]?.on, { push: { branches: ["main"] } })
    assert.strictEqual(of["verify"]?.uses, "./.github/workflows/verify.yml")
    const order = ["verify", "dev", "sit", "prod"]
    assert.sameMembers(Object.keys(of), order)
    for (const [index, stack] of order.entries()) {
      const job = of[stack]
      if (index === 0 || job === undefined) continue
      assert.strictEqual(job.needs, order[index - 1])
      assert.strictEqual(job.environment, stack)
      assert.deepStrictEqual(stacksOf(job), [stack])
      assert.deepStrictEqual(job.concurrency, { group: `deploy-${stack}`, "cancel-in-progress": false })
    }
  })

  it("is done by no other workflow, and whoever else takes a role has one that only looks", () => {
    for (const [name, workflow] of Object.entries(workflows)) {
      for (const job of Object.values(workflow.jobs).filter(takesRole)) {
        assert.isTrue(scriptsOf(job).every((script) => name === "deploy" || ["preview", "drift"].includes(script)))
        if (name === "deploy") continue
        assert.strictEqual(job.environment, "${{ matrix.stack }}-preview", name)
        assert.sameMembers([...stacksOf(job)], stacks)
      }
    }
  })

  it("is shown before it is merged, unless the change comes from a fork", () => {
    const { preview } = workflows["pull-request"]?.jobs ?? {}
    assert.deepStrictEqual(preview === undefined ? [] : scriptsOf(preview), ["preview"])
    assert.strictEqual(preview?.if, "github.event.pull_request.head.repo.full_name == github.repository")
  })

  it("is looked after each night: what was changed by hand, histories by the thousand, and the newest WordPress", () => {
    const nightly = workflows["nightly"]
    assert.property(nightly?.on, "schedule")
    const scripts = ["drift", "test:deep", "test:generators", "test:packages", "test:newest"]
    assert.sameMembers(Object.values(nightly?.jobs ?? {}).flatMap(scriptsOf), scripts)
  })
})
