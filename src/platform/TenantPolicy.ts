import { secretNameOf } from "./SecretNames.ts"

/** ARNs of what belongs to tenants. */
export interface TenantPlaces {
  /** ARN of a secret without its name. */
  readonly secrets: string
  /** Begins the name of every secret. */
  readonly secretsPrefix: string
  readonly bucket: string
}

/** Folders of the bucket that have a folder of each tenant. */
export const foldersOfTenants = ["backups", "packs", "exports"] as const
/** Folders whose archives every tenant's WordPress gets: what the catalogues offer. */
const foldersForAll = ["packages", "templates"] as const

/**
 * What may be done for a tenant: its WordPress's password read, its archives written and read, and what the catalogues offer
 * read. It is the policy of a session; with `*` for the tenant, it is that of the role.
 */
export const tenantPolicy = ({ bucket, secrets, secretsPrefix }: TenantPlaces, tenantId: string) =>
  ({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Secret",
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        // Behind a name, Secrets Manager puts a hyphen and six characters of its own.
        Resource: [`${secrets}${secretNameOf(secretsPrefix, tenantId)}-??????`],
      },
      {
        Sid: "Archives",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject"],
        Resource: foldersOfTenants.map((folder) => `${bucket}/${folder}/${tenantId}/*`),
      },
      {
        Sid: "Catalogues",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: foldersForAll.map((folder) => `${bucket}/${folder}/*`),
      },
    ],
  }) as const
