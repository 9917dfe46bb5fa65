import { at, type Blog, type Model, type Operation, operationAt, type SiteStatus } from "./Model.ts"
import { saveBlog } from "./ModelWordPress.ts"

export interface Step {
  readonly run: (model: Model, operation: Operation) => void
  readonly undo?: (model: Model, operation: Operation) => void
}

export interface SagaModel {
  readonly steps: ReadonlyArray<Step>
  /** Number of the step after which there is no way back; -1: none. */
  readonly noReturn: number
  readonly completed: (model: Model, operation: Operation) => void
  readonly failed: (model: Model, operation: Operation) => void
  readonly cancelled?: (model: Model, operation: Operation) => void
  /** Takes hold anew; `false` when the sites are in no state for it. */
  readonly retried: (model: Model, operation: Operation) => boolean
}

const retentionMs = 30 * 86_400_000

/** The id of an archive or of an import: anew at each attempt. */
export const idOf = (model: Model, operation: Operation, part: string): string =>
  `${operationAt(model, operation)}/${part}/${operation.attempt}`

export const targetOf = ({ target }: Operation): number => target ?? -1

export const backUp = (
  model: Model,
  operation: Operation,
  site: number,
  blog: Blog | undefined,
  part: string,
): void => {
  const id = idOf(model, operation, part)
  saveBlog(model, blog, id)
  record(model, operation, site, id)
}
export const record = (model: Model, { tenant }: Operation, site: number, id: string): void => {
  if (model.backups.some((backup) => backup.id === id)) return
  model.backups.push({ id, tenant, site, expiresAt: model.now + retentionMs })
}

/** A site is changed, and let go of. */
export const end = (model: Model, site: number, to: SiteStatus, blog?: Blog): void => {
  const changed = at(model.sites, site)
  changed.status = to
  changed.version += 1
  changed.holder = undefined
  if (blog !== undefined) {
    changed.name = blog.content.title
    changed.tagline = blog.content.tagline
  }
}
export const letGo = (model: Model, site: number): void => {
  at(model.sites, site).holder = undefined
}
export const free = (model: Model, site: number, ...statuses: ReadonlyArray<SiteStatus>): boolean => {
  const { holder, stands, status } = at(model.sites, site)
  return stands && holder === undefined && statuses.includes(status)
}
export const hold = (model: Model, operation: Operation, site: number, to?: SiteStatus): true => {
  const held = at(model.sites, site)
  held.holder = operationAt(model, operation)
  if (to !== undefined) {
    held.status = to
    held.version += 1
  }
  return true
}

/** The ends of what makes a site. */
export const making = {
  failed: (model: Model, operation: Operation) => end(model, operation.site, "FAILED"),
  retried: (model: Model, operation: Operation) =>
    free(model, operation.site, "FAILED") && hold(model, operation, operation.site, "PROVISIONING"),
}
/** The ends of what leaves a site's status alone. */
export const keeping = {
  failed: (model: Model, operation: Operation) => letGo(model, operation.site),
  retried: (model: Model, operation: Operation) =>
    free(model, operation.site, operation.from) && hold(model, operation, operation.site),
}
