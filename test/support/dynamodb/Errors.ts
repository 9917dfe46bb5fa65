import {
  type AttributeValue,
  type CancellationReason,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb"

// The SDK's own errors, as its client makes them of DynamoDB's answers.

const $metadata = {}

/** A request that DynamoDB cannot make sense of. */
export const invalid = (message: string) =>
  new DynamoDBServiceException({ name: "ValidationException", message, $fault: "client", $metadata })

/** A request that comes at the wrong moment. */
export const refusal = (name: string) =>
  new DynamoDBServiceException({ name, message: name, $fault: "client", $metadata })

export const conditionFailed = (Item: Record<string, AttributeValue> | undefined) =>
  new ConditionalCheckFailedException({
    message: "The conditional request failed",
    $metadata,
    ...(Item === undefined ? {} : { Item }),
  })

export const cancelled = (CancellationReasons: Array<CancellationReason>) =>
  new TransactionCanceledException({
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${CancellationReasons.map(
      ({ Code }) => Code,
    ).join(", ")}]`,
    $metadata,
    CancellationReasons,
  })
