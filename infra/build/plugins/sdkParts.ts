/** A module of the AWS SDK that is bundled as something smaller. */
export interface SdkPart {
  /** Its file beneath `node_modules`. */
  readonly file: string
  readonly code: string
}

/**
 * Parts of the SDK that cannot do anything in our functions, and what stands in their place. Nothing of what is configured by
 * the environment, of errors, retries, throttling, signing or connections is among them.
 */
export const sdkParts: ReadonlyArray<SdkPart> = [
  // None of our services sends a stream of events; the codecs, and what they import, were loaded by a dynamic import, which
  // keeps every module on the way whole.
  {
    file: "@smithy/core/dist-es/submodules/event-streams/index.js",
    code: `const none = () => { throw new Error("Event streams are not bundled") }
export { none as EventStreamSerde, none as eventStreamSerdeProvider }
export const resolveEventStreamSerdeConfig = (config) => config`,
  },
  // Endpoint discovery is off unless it is asked for, and DynamoDB does not ask for it; its cache is 20 KB.
  {
    file: "@aws-sdk/middleware-endpoint-discovery/dist-es/index.js",
    code: `export const resolveEndpointDiscoveryConfig = (config) => config
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = { environmentVariableSelector: () => undefined, configFileSelector: () => undefined, default: undefined }`,
  },
  // Lambda has no files of AWS's command line: the environment is all there is. To look for them loads fs/promises.
  {
    file: "@smithy/core/dist-es/submodules/config/shared-ini-file-loader/loadSharedConfigFiles.js",
    code: `export { CONFIG_PREFIX_SEPARATOR } from "./constants"
export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} })`,
  },
  // No body of ours is a file: to ask whether it is loads Node's streams of files.
  {
    file: "@smithy/core/dist-es/submodules/serde/util-body-length/calculateBodyLength.js",
    code: `export const calculateBodyLength = (body) => {
  if (!body) return 0
  if (typeof body === "string") return Buffer.byteLength(body)
  if (typeof body.byteLength === "number") return body.byteLength
  throw new Error("The length of this body is not known")
}`,
  },
  // Node's client answers with Node's streams: to name the web's classes loads them.
  {
    file: "@smithy/core/dist-es/submodules/serde/util-stream/stream-type-check.js",
    code: `const isNamed = (name) => (stream) => stream?.constructor?.name === name
export const isReadableStream = isNamed("ReadableStream")
export const isBlob = isNamed("Blob")`,
  },
  // No client of ours has a logger; without one the middleware still prepares what it would log.
  {
    file: "@aws-sdk/core/dist-es/submodules/client/middleware-logger/loggerMiddleware.js",
    code: `export const loggerMiddleware = () => (next) => next
export const loggerMiddlewareOptions = {}
export const getLoggerPlugin = () => ({ applyToStack: () => undefined })`,
  },
]
