import type { TemplateStatus } from "./Template.ts"

/** The statuses that may follow each status: an archived template can be published again. */
export const transitions: Readonly<Record<TemplateStatus, ReadonlyArray<TemplateStatus>>> = {
  DRAFT: ["PUBLISHED"],
  PUBLISHED: ["ARCHIVED"],
  ARCHIVED: ["PUBLISHED"],
}

export const allows = (from: TemplateStatus, to: TemplateStatus): boolean => transitions[from].includes(to)

/** Whether a template can be deleted: not while customers can choose it. */
export const isRemovable = (status: TemplateStatus): boolean => status !== "PUBLISHED"

/** Whether customers see it. */
export const isPublic = (status: TemplateStatus): boolean => status === "PUBLISHED"
