/**
 * The part of PHP for WebAssembly that worker.ts uses. The packages' own declarations import files without their
 * extension, which a NodeNext project can not resolve.
 */

declare module "@php-wasm/universal" {
  /** A file or folder that PHP has met; `mount` is the same object for all of one mount. */
  export interface FileNode {
    readonly mount: object
  }
  export interface NodeOperations {
    getattr: (node: FileNode) => unknown
  }
  /** Emscripten's file system. */
  export interface Files {
    readonly filesystems: { readonly NODEFS: { readonly node_ops: NodeOperations } }
    lookupPath(path: string): { readonly node: FileNode }
    lookupNode: (parent: FileNode, name: string) => FileNode
  }
  export type MountHandler = (php: PHP, files: Files, place: string) => Promise<() => void | Promise<void>>

  export interface StreamedPHPResponse {
    readonly stdoutText: Promise<string>
    readonly stderrText: Promise<string>
    readonly exitCode: Promise<number>
  }

  export class PHP {
    constructor(runtime: number)
    setSapiName(name: string): Promise<void>
    isDir(path: string): boolean
    mkdir(path: string): void
    writeFile(path: string, data: string): void
    mount(path: string, handler: MountHandler): Promise<() => Promise<void>>
    runStream(request: {
      readonly scriptPath: string
      readonly env?: Readonly<Record<string, string>>
    }): Promise<StreamedPHPResponse>
    enableRuntimeRotation(options: { readonly recreateRuntime: () => Promise<number> }): void
    rotateRuntime(): Promise<void>
  }

  export class PHPRequestHandler {
    constructor(options: {
      readonly documentRoot: string
      readonly absoluteUrl: string
      readonly php: PHP
      readonly cookieStore: false
      readonly getFileNotFoundAction: (path: string) => {
        readonly type: "internal-redirect"
        readonly uri: string
      }
    })
    request(request: {
      readonly url: string
      readonly method: "GET" | "POST" | "HEAD" | "OPTIONS" | "PATCH" | "PUT" | "DELETE"
      readonly headers: Record<string, string>
      readonly body: Uint8Array
    }): Promise<{
      readonly httpStatusCode: number
      readonly headers: Record<string, Array<string>>
      readonly bytes: Uint8Array
      readonly errors: string
    }>
  }

  export function setPhpIniEntries(php: PHP, entries: Record<string, string>): Promise<void>
}

declare module "@php-wasm/node" {
  import type { MountHandler } from "@php-wasm/universal"

  export function loadNodeRuntime(
    version: "8.2",
    options: {
      readonly emscriptenOptions: {
        readonly processId: number
        readonly ENV: Record<string, string>
      }
    },
  ): Promise<number>

  export function createNodeFsMountHandler(folder: string): MountHandler
}
