import { join, resolve } from "node:path"

/** The project's folder. */
export const project = resolve(import.meta.dirname, "../..")

/** Where the stack keeps what belongs to this checkout. */
export const defaultRoot = join(project, ".local")

/** Downloads and installations that outlive the data. */
export const defaultCache = join(project, ".cache")

export const tokenDirectory = (root: string): string => join(root, "tokens")

export const region = "eu-west-1"

/** The role of which functions take a session for one tenant. */
export const tenantRole = "arn:aws:iam::000000000000:role/bbws-wp-tenants-local"

/** The key that signs the links of mails. */
export const mailKey = `arn:aws:kms:${region}:000000000000:key/00000000-0000-4000-8000-000000000001`

/** What mail is sent with. */
export const mailPlaces = {
  arns: [
    `arn:aws:ses:${region}:000000000000:identity/example.com`,
    `arn:aws:ses:${region}:000000000000:configuration-set/local`,
  ],
  from: "sites@example.com",
}

/** The key of webhooks' secrets. */
export const webhookKey = `arn:aws:kms:${region}:000000000000:key/00000000-0000-4000-8000-000000000000`

/** The keys of KMS on this machine. */
export const keyArns = { keyArn: webhookKey, signingKeyArn: mailKey }
