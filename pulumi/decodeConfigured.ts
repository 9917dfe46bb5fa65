import * as pulumi from "@pulumi/pulumi"
import { Schema } from "effect"

/** A value as it is configured; a fault names its key. */
export const decodeConfigured = <A>(schema: Schema.Decoder<A>, given: unknown, key: string): A => {
  try {
    return Schema.decodeUnknownSync(schema, { onExcessProperty: "error" })(given)
  } catch (error) {
    throw new pulumi.RunError(`Configuration ${key}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
