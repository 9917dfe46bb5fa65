import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3"
import { Context, Effect, Layer } from "effect"
import { inject } from "vitest"

import type { PackageFile } from "../../infra/local/catalogue/packages.ts"
import { seedCatalogue } from "../../infra/local/catalogue/seed.ts"
import { startLambda } from "../../infra/local/Lambda.ts"
import type { LambdaHost } from "../../infra/local/LambdaHost.ts"
import * as places from "../../infra/local/paths.ts"
import type { StackInfo } from "../../infra/local/StackInfo.ts"
import { loadTokenIssuer, type TokenIssuer } from "../../infra/local/TokenIssuer.ts"
import { openInbox } from "./Inbox.ts"
import type { Tenant } from "./SiteContent.ts"
import { controlOf } from "./StackControl.ts"

/** What a test file brings to the stack of the run: nobody else uses it. */
export interface Own {
  /** Its tenants: whether their WordPress runs, or is down. The first one is whose admin calls when nobody else is named. */
  readonly tenants: Readonly<Record<string, "runs" | "down">>
  /** Ends all ids and slugs of a catalogue of its own; none: no catalogue. */
  readonly catalogue?: string
}

/** The stack of the run, with the tenants of this file. */
export class SystemStack extends Context.Service<
  SystemStack,
  Omit<StackInfo, "tenants"> &
    Pick<ReturnType<typeof controlOf>, "beginRotation" | "hold" | "release"> & {
      readonly tenants: ReadonlyArray<Tenant>
      /** The first of them. */
      readonly tenant: Tenant
      /** Folder of the stack's data. */
      readonly root: string
      /** Where functions log that this file invokes itself. */
      readonly logs: string
      readonly variables: Readonly<Record<string, string>>
      /** Folder of the functions' bundles. */
      readonly bundles: string
      readonly database: DynamoDBClient
      /** The functions as the stack runs them, in this process. */
      readonly host: LambdaHost
      readonly mint: TokenIssuer["mint"]
      /** Puts packages into the bucket, as staff do before they register them. */
      readonly upload: (files: ReadonlyArray<PackageFile>) => Effect.Effect<void>
    }
>()("test/support/SystemStack") {
  static readonly layer = ({ catalogue, tenants: own }: Own) =>
    Layer.effect(
      SystemStack,
      Effect.gen(function* () {
        const { accessKeyId, control: url, hosting, info, root } = inject("stack")
        const control = controlOf(url)
        const access = { region: info.region, credentials: { accessKeyId, secretAccessKey: "local" } }
        const database = yield* Effect.acquireRelease(
          Effect.sync(() => new DynamoDBClient({ ...access, endpoint: info.dynamodb })),
          (client) => Effect.sync(() => client.destroy()),
        )
        const s3 = yield* Effect.acquireRelease(
          Effect.sync(() => new S3Client({ ...access, endpoint: info.s3, forcePathStyle: true })),
          (client) => Effect.sync(() => client.destroy()),
        )
        const logs = yield* Effect.acquireRelease(
          Effect.sync(() => mkdtempSync(join(tmpdir(), "site-logs-"))),
          (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true })),
        )
        const { mint } = yield* loadTokenIssuer({ directory: places.tokenDirectory(root), region: info.region })
        const tenants = yield* Effect.forEach(
          Object.entries(own),
          ([tenantId, state]) => control.startTenant(tenantId, state === "runs"),
          { concurrency: "unbounded" },
        )
        const [tenant] = tenants
        if (tenant === undefined) return yield* Effect.die(new Error("a test file has at least one tenant"))
        if (catalogue !== undefined) {
          const { bucket, s3: archiveEndpoint, table } = info
          yield* seedCatalogue({ access, archiveEndpoint, bucket, client: database, table, suffix: catalogue })
        }
        return {
          ...info,
          ...control,
          inbox: yield* openInbox(info, access, Object.keys(own)),
          tenants,
          tenant,
          root,
          logs,
          variables: hosting.variables,
          bundles: hosting.bundles,
          database,
          host: yield* startLambda(hosting, logs),
          mint,
          upload: (files: ReadonlyArray<PackageFile>) =>
            Effect.forEach(
              files,
              ({ bytes, entry: { key } }) =>
                Effect.promise(() => s3.send(new PutObjectCommand({ Bucket: info.bucket, Key: key, Body: bytes }))),
              { discard: true },
            ),
        }
      }),
    )
}
