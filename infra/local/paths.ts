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

/** The key of webhooks' secrets. */
export const webhookKey = `arn:aws:kms:${region}:000000000000:key/00000000-0000-4000-8000-000000000000`
