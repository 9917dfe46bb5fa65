import type { SQSRecord } from "aws-lambda"

/** The body of an operation's message. */
export const messageOf = (operationId: string): string =>
  JSON.stringify({
    messageType: "SITE_CREATION_REQUEST",
    correlationId: "corr-1",
    timestamp: "1970-01-01T00:00:00.000Z",
    operationId,
    payload: { tenantId: "tenant-1", siteId: "site-1" },
  })

/** A message as Lambda hands it over that takes it from its queue. */
export const recordOf = (messageId: string, body: string, receives = 1): SQSRecord => ({
  messageId,
  body,
  receiptHandle: `handle-${messageId}`,
  attributes: {
    ApproximateReceiveCount: String(receives),
    ApproximateFirstReceiveTimestamp: "0",
    SenderId: "sender",
    SentTimestamp: "0",
  },
  messageAttributes: {},
  md5OfBody: "",
  eventSource: "aws:sqs",
  eventSourceARN: "arn",
  awsRegion: "eu-west-1",
})
