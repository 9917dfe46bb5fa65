import * as Schema from "effect/Schema"

/** What a worker process is told, in its environment variable `WORDPRESS_WORKER`. */
export const WorkerConfig = Schema.Struct({
  /** Folders of the machine by the place that PHP sees them at. */
  mounts: Schema.Record(Schema.String, Schema.String),
  /** Environment of PHP. */
  environment: Schema.Record(Schema.String, Schema.String),
  /** Address of the network's main site. */
  absoluteUrl: Schema.String,
  /** Socket to serve, or script to run once. */
  task: Schema.Union([
    Schema.Struct({ _tag: Schema.tag("Serve"), socketPath: Schema.String }),
    Schema.Struct({ _tag: Schema.tag("Run"), script: Schema.String }),
  ]),
})

/** What a worker process is told. */
export type WorkerConfig = typeof WorkerConfig.Type

/** The same, as the text of the environment variable. */
export const WorkerConfigText = Schema.fromJsonString(WorkerConfig)
