import { Console, Layer, Schema } from "effect"

import { type MetricName, metricNamespace } from "../../src/platform/Metrics.ts"

const Line = Schema.Struct({
  _aws: Schema.Struct({
    Timestamp: Schema.Int,
    CloudWatchMetrics: Schema.Tuple([
      Schema.Struct({
        Namespace: Schema.Literal(metricNamespace),
        Dimensions: Schema.Array(Schema.Array(Schema.String)),
        Metrics: Schema.Tuple([Schema.Struct({ Name: Schema.String, Unit: Schema.String })]),
      }),
    ]),
  }),
})
const readLine = Schema.decodeUnknownSync(Schema.fromJsonString(Line))
const readFields = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))

/** A value as CloudWatch takes it from a line: once under each set of dimensions. */
export interface Taken {
  readonly name: string
  readonly unit: string
  readonly value: unknown
  readonly dimensions: Readonly<Record<string, unknown>>
}

const take = (line: string): ReadonlyArray<Taken> => {
  const fields = readFields(line)
  const [{ Dimensions, Metrics }] = readLine(line)._aws.CloudWatchMetrics
  const [{ Name: name, Unit: unit }] = Metrics
  return Dimensions.map((set) => ({
    name,
    unit,
    value: fields[name],
    dimensions: Object.fromEntries(set.map((key) => [key, fields[key]])),
  }))
}

/** A console from whose lines the metrics are taken, as CloudWatch does it. */
export const metricConsole = () => {
  const taken: Array<Taken> = []
  const log = (line: unknown) => {
    if (typeof line === "string" && line.includes('"_aws"')) taken.push(...take(line))
  }
  const listening: Console.Console = Object.assign(Object.create(console), { log })
  return {
    taken,
    /** Values of a metric under the environment alone. */
    total: (name: MetricName) =>
      taken.filter((each) => each.name === name && Object.keys(each.dimensions).length === 1).map(({ value }) => value),
    /** Values of a metric by its own dimension. */
    divided: (name: MetricName) =>
      taken
        .filter((each) => each.name === name && Object.keys(each.dimensions).length === 2)
        .map(({ dimensions, value }) => [
          Object.entries(dimensions).find(([key]) => key !== "Environment")?.[1],
          value,
        ]),
    layer: Layer.succeed(Console.Console, listening),
  }
}
