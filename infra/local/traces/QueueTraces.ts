import { Schema } from "effect"
import type { buildApp } from "fauxqs"

const Sending = Schema.Struct({
  MessageSystemAttributes: Schema.Struct({ AWSTraceHeader: Schema.Struct({ StringValue: Schema.String }) }),
})
const Sent = Schema.fromJsonString(Schema.Struct({ MessageId: Schema.String }))
const Text = Schema.Record(Schema.String, Schema.Unknown)
const Received = Schema.fromJsonString(
  Schema.Struct({
    Messages: Schema.Array(
      Schema.StructWithRest(
        Schema.Struct({
          MessageId: Schema.String,
          Attributes: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
        }),
        [Text],
      ),
    ),
  }),
)
const isSending = Schema.is(Sending)
const decodeSent = Schema.decodeUnknownOption(Sent)
const decodeReceived = Schema.decodeUnknownOption(Received)

/** SQS hands `AWSTraceHeader` on to whoever receives the message; the emulator forgets it. */
export const keepTraceHeaders = (app: ReturnType<typeof buildApp>): void => {
  const headers = new Map<string, string>()
  app.addHook("onSend", (request, _reply, payload: unknown, done) => {
    const action = request.headers["x-amz-target"]
    if (action === "AmazonSQS.SendMessage" && isSending(request.body)) {
      const sent = decodeSent(payload)
      if (sent._tag === "Some") {
        headers.set(sent.value.MessageId, request.body.MessageSystemAttributes.AWSTraceHeader.StringValue)
      }
    }
    const received = action === "AmazonSQS.ReceiveMessage" ? decodeReceived(payload) : undefined
    if (received?._tag !== "Some") return done(null, payload)
    const messages = received.value.Messages.map((message) => {
      const AWSTraceHeader = headers.get(message.MessageId)
      return AWSTraceHeader === undefined || message.Attributes === undefined
        ? message
        : { ...message, Attributes: { ...message.Attributes, AWSTraceHeader } }
    })
    return done(null, JSON.stringify({ Messages: messages }))
  })
}
