import type { Places } from "../../infra/iam/policies.ts"

export const account = "eu-west-1:111111111111"

/** ARNs of what functions use, as in an account. */
export const places: Places = {
  table: `arn:aws:dynamodb:${account}:table/sites`,
  topic: `arn:aws:sns:${account}:events`,
  bucket: "arn:aws:s3:::archives",
  secrets: `arn:aws:secretsmanager:${account}:secret:`,
  secretsPrefix: "bbws/wp/",
  tenantRole: "arn:aws:iam::111111111111:role/tenants",
  key: `arn:aws:kms:${account}:key/webhooks`,
  mailKey: `arn:aws:kms:${account}:key/mail`,
  mail: {
    arns: [`arn:aws:ses:${account}:identity/example.com`, `arn:aws:ses:${account}:configuration-set/mail`],
    from: "sites@example.com",
  },
  logs: `arn:aws:logs:${account}:log-group:/aws/lambda/one`,
  queues: {
    creation: `arn:aws:sqs:${account}:creation`,
    update: `arn:aws:sqs:${account}:update`,
    deletion: `arn:aws:sqs:${account}:deletion`,
    deadLetter: `arn:aws:sqs:${account}:dead`,
    webhooks: `arn:aws:sqs:${account}:webhooks`,
    mail: `arn:aws:sqs:${account}:mail`,
    mailDeadLetter: `arn:aws:sqs:${account}:mail-dead`,
  },
}
