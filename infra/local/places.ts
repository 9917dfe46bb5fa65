import { join, resolve } from "node:path"

/** The project's folder. */
export const project = resolve(import.meta.dirname, "../..")

/** Where the stack keeps what belongs to this checkout. */
export const defaultRoot = join(project, ".local")

/** Downloads and installations that outlive the data. */
export const defaultCache = join(project, ".cache")

export const tokenDirectory = (root: string): string => join(root, "tokens")

export const region = "eu-west-1"
