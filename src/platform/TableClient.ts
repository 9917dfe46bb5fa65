import type {
  BatchGetItemCommand,
  BatchGetItemCommandOutput,
  DeleteItemCommand,
  DeleteItemCommandOutput,
  GetItemCommand,
  GetItemCommandOutput,
  PutItemCommand,
  PutItemCommandOutput,
  QueryCommand,
  QueryCommandOutput,
  TransactWriteItemsCommand,
  TransactWriteItemsCommandOutput,
  UpdateItemCommand,
  UpdateItemCommandOutput,
} from "@aws-sdk/client-dynamodb"

/** What the table asks its client for. */
export type TableCommand =
  | GetItemCommand
  | BatchGetItemCommand
  | QueryCommand
  | PutItemCommand
  | UpdateItemCommand
  | DeleteItemCommand
  | TransactWriteItemsCommand
interface Stoppable {
  readonly abortSignal: AbortSignal
}

/** A client of DynamoDB, as far as the table needs it: the SDK's own is one. */
export interface TableClient {
  send(command: GetItemCommand, options?: Stoppable): Promise<GetItemCommandOutput>
  send(command: BatchGetItemCommand, options?: Stoppable): Promise<BatchGetItemCommandOutput>
  send(command: QueryCommand, options?: Stoppable): Promise<QueryCommandOutput>
  send(command: PutItemCommand, options?: Stoppable): Promise<PutItemCommandOutput>
  send(command: UpdateItemCommand, options?: Stoppable): Promise<UpdateItemCommandOutput>
  send(command: DeleteItemCommand, options?: Stoppable): Promise<DeleteItemCommandOutput>
  send(command: TransactWriteItemsCommand, options?: Stoppable): Promise<TransactWriteItemsCommandOutput>
}
