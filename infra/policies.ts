import type { FunctionDefinition } from "./functions.ts"
import type { QueueId, SendingQueueId } from "./queues.ts"

/** A statement of an IAM policy. */
export interface Statement {
  readonly Sid: string
  readonly Effect: "Allow"
  readonly Action: ReadonlyArray<string>
  readonly Resource: ReadonlyArray<string>
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, ReadonlyArray<string>>>>>
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
  /** ARN of the function's log group. */
  readonly logs: string
}

const lambdaInVpc: Statement = {
  Sid: "Network",
  Effect: "Allow",
  Action: ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"],
  Resource: ["*"],
}

/** Whoever reads items of a partition may do it one by one, many at once, or in order; no one may scan. */
export const readActions = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"]
/** `TransactWriteItems` is no action: its parts are. */
export const writeActions = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"]

const statement = (
  Sid: string,
  Action: ReadonlyArray<string>,
  Resource: ReadonlyArray<string>,
  leadingKeys: ReadonlyArray<string> = [],
): ReadonlyArray<Statement> =>
  Resource.length === 0
    ? []
    : [
        {
          Sid,
          Effect: "Allow",
          Action,
          Resource,
          ...(leadingKeys.length === 0
            ? {}
            : { Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": leadingKeys } } }),
        },
      ]

const ofTable = (Sid: string, actions: ReadonlyArray<string>, resource: string, partitions: ReadonlyArray<string>) =>
  partitions.length === 0 ? [] : statement(Sid, actions, [resource], partitions)

/**
 * The policy of a function's role, from its entry in the inventory: only what its grants and its trigger say. `*` as a
 * resource is in the statement of the VPC alone, whose actions take no other.
 */
export const policyOf = ({ grants, trigger }: FunctionDefinition, places: Places): ReadonlyArray<Statement> => {
  const inBucket = (folders: ReadonlyArray<string> = []) => folders.map((folder) => `${places.bucket}/${folder}/*`)
  const queuesOf = (ids: ReadonlyArray<SendingQueueId> = []) => ids.map((id) => places.queues[id])
  // Behind a name, Secrets Manager puts a hyphen and six characters of its own.
  const secrets = (grants.secrets ?? []).map((name) => `${places.secrets}${places.secretsPrefix}${name}-??????`)
  return [
    ...statement("Logs", ["logs:CreateLogStream", "logs:PutLogEvents"], [`${places.logs}:*`]),
    // X-Ray takes no resource either, but needs no statement: the traces of a function are sent by Lambda itself.
    lambdaInVpc,
    ...ofTable("Read", readActions, places.table, grants.reads ?? []),
    ...ofTable("Write", writeActions, places.table, grants.writes ?? []),
    ...ofTable("Remove", ["dynamodb:DeleteItem"], places.table, grants.removes ?? []),
    ...Object.entries(grants.queries ?? {}).flatMap(([index, partitions]) =>
      ofTable(`Query${index}`, ["dynamodb:Query"], `${places.table}/index/${index}`, partitions),
    ),
    ...statement("Send", ["sqs:SendMessage"], queuesOf(grants.sends)),
    ...(trigger.type === "queue"
      ? statement(
          "Consume",
          ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
          [places.queues[trigger.queue]],
        )
      : []),
    ...statement("Publish", ["sns:Publish"], grants.publishes === true ? [places.topic] : []),
    ...statement("Secrets", ["secretsmanager:GetSecretValue"], secrets),
    ...(grants.rotates === true
      ? statement(
          "Rotate",
          ["secretsmanager:DescribeSecret", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"],
          secrets,
        )
      : []),
    ...statement("GetArchives", ["s3:GetObject"], inBucket(grants.gets)),
    ...statement("PutArchives", ["s3:PutObject"], inBucket(grants.puts)),
    ...statement("DeleteArchives", ["s3:DeleteObject"], inBucket(grants.deletes)),
  ]
}
