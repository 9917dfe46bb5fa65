import type { FirstRun } from "./Php.ts"

/**
 * What a worker process is told, as JSON in its environment variable `WORDPRESS_WORKER`. No schema reads it: we write it
 * ourselves, and loading one would take a fifth of a second of each start.
 */
export interface WorkerConfig {
  /** Folders of the machine in which nothing changes meanwhile, by the place that PHP sees them at. */
  readonly fixed: Readonly<Record<string, string>>
  /** The others; they may lie within those. */
  readonly mounts: Readonly<Record<string, string>>
  /** Environment of PHP. */
  readonly environment: Readonly<Record<string, string>>
  /** Address of the network's main site. */
  readonly absoluteUrl: string
  /** PHP that runs before every script. */
  readonly preload: string
  /** Socket to serve, or script to run once. */
  readonly task:
    | { readonly _tag: "Serve"; readonly socketPath: string; readonly first?: FirstRun | undefined }
    | { readonly _tag: "Run"; readonly script: string }
}
