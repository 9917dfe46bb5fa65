import { type Blog, blogOf, type Kind, type Model, siteOf } from "./Model.ts"
import { carrying } from "./ModelCarrying.ts"
import { backUp, end, free, hold, idOf, keeping, making, type SagaModel } from "./ModelSaga.ts"
import {
  dropBlog,
  ensureBlog,
  findBlog,
  inspectBlog,
  listPlugins,
  loadBlog,
  lookAtMade,
  readSettings,
  saveBlog,
  suspendBlog,
  visitBlog,
  writeSettings,
} from "./ModelWordPress.ts"

// What each kind of operation does: its steps, what is put back when it fails, and what its ends write.

const opposite = { ACTIVE: "SUSPENDED", SUSPENDED: "ACTIVE" } as const

export const sagaModels: Readonly<Record<Kind, SagaModel>> = {
  SITE_CREATION: {
    ...making,
    noReturn: 4,
    steps: [
      // Neither a template nor plugins are asked for: there is nothing to look at before, and nothing to do after.
      { run: () => undefined },
      {
        run: (model, operation) => {
          const { name, tagline } = siteOf(model, operation)
          operation.made = ensureBlog(model, operation.site, name, tagline)
        },
      },
      { run: () => undefined },
      { run: () => undefined },
      { run: () => undefined },
      { run: (model) => visitBlog(model) },
    ],
    completed: (model, operation) => end(model, operation.site, "ACTIVE"),
  },
  SITE_CLONE: {
    ...making,
    noReturn: 2,
    steps: [
      { run: (model, operation) => saveBlog(model, operation.blogs[0], idOf(model, operation, "export")) },
      {
        run: (model, operation) => {
          operation.made = ensureBlog(model, operation.site, siteOf(model, operation).name)
        },
      },
      {
        run: (model, operation) =>
          loadBlog(
            model,
            operation.made,
            idOf(model, operation, "export"),
            idOf(model, operation, "import"),
            siteOf(model, operation).name,
          ),
      },
      { run: (model, operation) => listPlugins(model, operation.site) },
      {
        run: (model, operation) => {
          lookAtMade(model, operation.made)
          readSettings(model, operation.site)
        },
      },
    ],
    completed: (model, operation) => end(model, operation.site, "ACTIVE", operation.made),
  },
  SITE_UPDATE: {
    ...keeping,
    noReturn: 0,
    steps: [
      {
        run: (model, operation) => {
          operation.before = readSettings(model, operation.site)
        },
      },
      {
        run: (model, { name, site, tagline }) => writeSettings(model, site, { title: name, tagline }),
        undo: (model, { before, name, site, tagline }) =>
          writeSettings(model, site, {
            title: name === undefined ? undefined : before?.title,
            tagline: tagline === undefined ? undefined : before?.tagline,
          }),
      },
    ],
    completed: (model, operation) => {
      const site = siteOf(model, operation)
      site.name = operation.name ?? site.name
      site.tagline = operation.tagline ?? site.tagline
      end(model, operation.site, site.status)
    },
  },
  SITE_STATUS: {
    ...keeping,
    noReturn: 0,
    steps: [
      { run: (model, operation) => void inspectBlog(model, operation.blogs[0]) },
      {
        run: (model, operation) => suspendBlog(model, operation.blogs[0], operation.to === "SUSPENDED"),
        undo: (model, operation) => suspendBlog(model, operation.blogs[0], operation.to !== "SUSPENDED"),
      },
    ],
    completed: (model, operation) => end(model, operation.site, operation.to ?? "ACTIVE"),
    retried: (model, operation) =>
      free(model, operation.site, opposite[operation.to ?? "ACTIVE"]) && hold(model, operation, operation.site),
  },
  ...carrying,
  SITE_DELETION: {
    noReturn: 0,
    steps: [
      {
        run: (model, operation) => {
          const found = findBlog(model, operation.site)
          if (found?.ready === true) backUp(model, operation, operation.site, found, "deletion")
        },
      },
      { run: (model, operation) => dropBlog(model, operation.site) },
      { run: () => undefined },
      // It has no domains.
      { run: () => undefined },
    ],
    completed: (model, operation) => {
      end(model, operation.site, "DELETED")
      const { lineage, tenant } = siteOf(model, operation)
      const others = model.sites.some((site) => site.lineage === lineage && site.stands && site.status !== "DELETED")
      if (!others) model.counts.set(tenant, (model.counts.get(tenant) ?? 0) - 1)
    },
    failed: (model, operation) => end(model, operation.site, "FAILED"),
    // What an attempt before this one may have deleted is not said to be there.
    cancelled: (model, operation) => end(model, operation.site, operation.attempt === 1 ? operation.from : "FAILED"),
    retried: (model, operation) =>
      free(model, operation.site, "FAILED") && hold(model, operation, operation.site, "DEPROVISIONING"),
  },
}

export const blogsOf = (model: Model, ...sites: ReadonlyArray<number>): ReadonlyArray<Blog> =>
  sites.flatMap((site) => blogOf(model, site) ?? [])
