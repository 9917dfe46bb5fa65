import { at } from "./Model.ts"
import { backUp, end, free, hold, idOf, keeping, letGo, record, type SagaModel, targetOf } from "./ModelSaga.ts"
import {
  dropBlog,
  ensureBlog,
  inspectBlog,
  listPlugins,
  loadBlog,
  readSettings,
  saveBlog,
  verifyBlog,
} from "./ModelWordPress.ts"

/** What carries a site's content: to another site, or to a day of its own. */
export const carrying = {
  SITE_PROMOTION: {
    noReturn: 1,
    steps: [
      { run: (model, operation) => backUp(model, operation, operation.site, operation.blogs[0], "source") },
      {
        run: (model, operation) => {
          const target = targetOf(operation)
          if (operation.standing === undefined) {
            operation.made = ensureBlog(model, target, at(model.sites, target).name)
          } else {
            backUp(model, operation, target, operation.blogs[1], "standing")
            operation.made = operation.blogs[1]
          }
        },
        undo: (model, operation) => {
          if (operation.standing === undefined) dropBlog(model, targetOf(operation))
        },
      },
      {
        run: (model, operation) =>
          loadBlog(model, operation.made, idOf(model, operation, "source"), idOf(model, operation, "import")),
        undo: (model, operation) => {
          if (operation.standing === undefined) return
          loadBlog(model, operation.blogs[1], idOf(model, operation, "standing"), idOf(model, operation, "undo"))
          listPlugins(model, targetOf(operation))
        },
      },
      {
        run: (model, operation) => {
          inspectBlog(model, operation.made)
          verifyBlog(model, operation.made, operation.standing)
          readSettings(model, targetOf(operation))
        },
      },
      { run: (model, operation) => listPlugins(model, targetOf(operation)), undo: () => undefined },
    ],
    completed: (model, operation) => {
      letGo(model, operation.site)
      end(model, targetOf(operation), operation.standing ?? "ACTIVE", operation.made)
    },
    failed: (model, operation) => {
      letGo(model, operation.site)
      letGo(model, targetOf(operation))
      if (operation.standing === undefined) at(model.sites, targetOf(operation)).stands = false
    },
    retried: (model, operation) => {
      const target = targetOf(operation)
      const there = at(model.sites, target)
      if (!free(model, operation.site, "ACTIVE")) return false
      if (operation.standing !== undefined) {
        if (!free(model, target, operation.standing)) return false
      } else {
        const rivals = model.sites.filter(
          ({ environment, stands, status, subdomain }) =>
            stands && status !== "DELETED" && environment === there.environment && subdomain === there.subdomain,
        )
        const heirs = model.sites.filter(
          ({ environment, lineage, promoted, stands, status }) =>
            stands &&
            promoted &&
            status !== "DELETED" &&
            lineage === there.lineage &&
            environment === there.environment,
        )
        if (rivals.length > 0 || heirs.length > 0) return false
        Object.assign(there, { stands: true, status: "PROVISIONING", version: 1 })
      }
      hold(model, operation, operation.site)
      return hold(model, operation, target)
    },
  },
  SITE_BACKUP: {
    ...keeping,
    noReturn: 0,
    steps: [
      { run: (model, operation) => saveBlog(model, operation.blogs[0], idOf(model, operation, "backup")) },
      { run: (model, operation) => record(model, operation, operation.site, idOf(model, operation, "backup")) },
    ],
    completed: (model, operation) => letGo(model, operation.site),
  },
  SITE_RESTORE: {
    ...keeping,
    noReturn: 0,
    steps: [
      { run: (model, operation) => backUp(model, operation, operation.site, operation.blogs[0], "safety") },
      {
        run: (model, operation) =>
          loadBlog(
            model,
            operation.blogs[0],
            operation.backup ?? "",
            idOf(model, operation, "import"),
            operation.source === operation.site ? undefined : operation.name,
          ),
        undo: (model, operation) => {
          loadBlog(model, operation.blogs[0], idOf(model, operation, "safety"), idOf(model, operation, "undo"))
          listPlugins(model, operation.site)
        },
      },
      {
        run: (model, operation) => {
          inspectBlog(model, operation.blogs[0])
          verifyBlog(model, operation.blogs[0], operation.from)
          readSettings(model, operation.site)
        },
      },
      { run: (model, operation) => listPlugins(model, operation.site), undo: () => undefined },
    ],
    completed: (model, operation) => end(model, operation.site, operation.from, operation.blogs[0]),
  },
} satisfies Readonly<Record<string, SagaModel>>
