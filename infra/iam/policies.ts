import { tenantPolicy, type TenantPlaces } from "../../src/platform/TenantPolicy.ts"
import type { FunctionDefinition } from "../inventory/functions.ts"
import type { QueueId, SendingQueueId } from "../inventory/queues.ts"
import actions from "./actions.json" with { type: "json" }

/** What a statement of an IAM policy allows. */
export interface Grant {
  readonly Effect: "Allow"
  readonly Action: ReadonlyArray<string>
  readonly Resource: ReadonlyArray<string>
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, ReadonlyArray<string>>>>>
}
/** A statement of a function's policy. */
export interface Statement extends Grant {
  readonly Sid: string
}

/** ARNs of what the functions use, known when a stack is laid out. */
export interface Places {
  readonly table: string
  readonly queues: Readonly<Record<QueueId, string>>
  readonly topic: string
  readonly bucket: string
  /** ARN of a secret without its name: `arn:aws:secretsmanager:{region}:{account}:secret:`. */
  readonly secrets: string
  /** Begins the name of every secret: `bbws/wp/`. */
  readonly secretsPrefix: string
  /** ARN of the role of which functions take a session for one tenant. */
  readonly tenantRole: string
  /** ARN of the key of webhooks' secrets. */
  readonly key: string
  /** ARN of the key that signs the links of mails. */
  readonly mailKey: string
  /** What SES asks a right for to send as the sender; without one no mail is sent. */
  readonly mail?: MailPlaces | undefined
  /** ARN of the function's log group. */
  readonly logs: string
}

/** What a mail is sent with. */
export interface MailPlaces {
  /** ARNs of the sender's identity and of the configuration set. */
  readonly arns: ReadonlyArray<string>
  /** The one address that mail comes from. */
  readonly from: string
}

const lambdaInVpc: Statement = {
  Sid: "Network",
  Effect: "Allow",
  Action: [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ],
  Resource: ["*"],
}

/** Actions that concern items, by what a function does with a partition. `TransactWriteItems` is none: its parts are. */
export const readActions = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"]
export const writeActions = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"]

/** What Lambda itself does in the function's name with the queue that it consumes. */
const consumption = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]

const rotation = [
  "secretsmanager:DescribeSecret",
  "secretsmanager:PutSecretValue",
  "secretsmanager:UpdateSecretVersionStage",
]

type ByFunction = Readonly<Record<string, ReadonlyArray<string>>>
const recorded: { readonly own: ByFunction; readonly forTenants: ByFunction } = actions

/** The AWS actions that the code of a function takes by its own role, as `npm run actions` found them. */
export const actionsOf = (name: string): ReadonlyArray<string> => {
  const found = recorded.own[name]
  if (found === undefined) throw new Error(`What the code of ${name} calls is not known yet: run npm run actions.`)
  return found
}

/** Those that it takes in sessions for tenants. */
export const tenantActionsOf = (name: string): ReadonlyArray<string> => recorded.forTenants[name] ?? []

/** What a function may do with archives by its own role. */
export const archiveStatements = ({ grants, name }: FunctionDefinition, bucket: string): ReadonlyArray<Statement> => {
  const taken = actionsOf(name)
  const statement = (Sid: string, action: string, folders: ReadonlyArray<string> = []): ReadonlyArray<Statement> =>
    taken.includes(action) && folders.length > 0
      ? [{ Sid, Effect: "Allow", Action: [action], Resource: folders.map((folder) => `${bucket}/${folder}/*`) }]
      : []
  return [
    ...statement("GetArchives", "s3:GetObject", grants.gets),
    ...statement("PutArchives", "s3:PutObject", grants.puts),
    ...statement("DeleteArchives", "s3:DeleteObject", grants.deletes),
  ]
}

/** The policy of the role of which functions take a session for one tenant; the session's own narrows it to this tenant. */
export const tenantRolePolicy = (places: TenantPlaces): ReadonlyArray<Grant> => tenantPolicy(places, "*").Statement

/**
 * The policy of a function's role: of the actions that its code takes, on what its grants and its trigger name. `*` as a
 * resource is in the statement of the VPC alone, whose actions take no other.
 */
export const policyOf = (definition: FunctionDefinition, places: Places): ReadonlyArray<Statement> => {
  const { grants, name, trigger } = definition
  const taken = new Set(actionsOf(name))
  const statement = (
    Sid: string,
    candidates: ReadonlyArray<string>,
    Resource: ReadonlyArray<string>,
    leadingKeys?: ReadonlyArray<string>,
  ): ReadonlyArray<Statement> => {
    const Action = candidates.filter((action) => taken.has(action))
    if (Action.length === 0 || Resource.length === 0 || leadingKeys?.length === 0) return []
    const Condition =
      leadingKeys === undefined
        ? {}
        : { Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": leadingKeys } } }
    return [{ Sid, Effect: "Allow", Action, Resource, ...Condition }]
  }
  const ofItems = (Sid: string, candidates: ReadonlyArray<string>, partitions: ReadonlyArray<string> = []) =>
    statement(Sid, candidates, [places.table], partitions)
  const queuesOf = (ids: ReadonlyArray<SendingQueueId> = []) => ids.map((id) => places.queues[id])
  // Behind a name, Secrets Manager puts a hyphen and six characters of its own.
  const secrets = (grants.secrets ?? []).map((secret) => `${places.secrets}${places.secretsPrefix}${secret}-??????`)
  return [
    {
      Sid: "Logs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: [`${places.logs}:*`],
    },
    ...(definition.outside === true ? [] : [lambdaInVpc]),
    ...ofItems("Read", readActions, grants.reads),
    ...ofItems("Write", writeActions, grants.writes),
    ...ofItems("Remove", ["dynamodb:DeleteItem"], grants.removes),
    ...Object.entries(grants.queries ?? {}).flatMap(([index, partitions]) =>
      statement(`Query${index}`, ["dynamodb:Query"], [`${places.table}/index/${index}`], partitions),
    ),
    ...statement("Send", ["sqs:SendMessage"], queuesOf(grants.sends)),
    ...(trigger.type === "queue"
      ? ([
          { Sid: "Consume", Effect: "Allow", Action: consumption, Resource: [places.queues[trigger.queue]] },
          ...statement("Delay", ["sqs:ChangeMessageVisibility"], [places.queues[trigger.queue]]),
        ] as const)
      : []),
    ...statement("ActForTenants", ["sts:AssumeRole"], grants.actsForTenants === true ? [places.tenantRole] : []),
    ...statement("Publish", ["sns:Publish"], grants.publishes === true ? [places.topic] : []),
    ...statement("Key", ["kms:Encrypt", "kms:Decrypt"], grants.usesKey === true ? [places.key] : []),
    ...statement("MailKey", ["kms:GenerateMac", "kms:VerifyMac"], grants.usesMailKey === true ? [places.mailKey] : []),
    ...(grants.mails === true && places.mail !== undefined
      ? statement("Mail", ["ses:SendEmail"], places.mail.arns).map((each) => ({
          ...each,
          Condition: { StringEquals: { "ses:FromAddress": [places.mail?.from ?? ""] } },
        }))
      : []),
    ...statement("Secrets", ["secretsmanager:GetSecretValue"], secrets),
    ...statement("Rotate", rotation, grants.rotates === true ? secrets : []),
    ...archiveStatements(definition, places.bucket),
  ]
}
