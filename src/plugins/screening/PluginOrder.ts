/** A plugin, as far as its place among others goes. */
export interface Placed {
  readonly slug: string
  /** Folder names of the plugins that have to be active before it. */
  readonly requires: ReadonlyArray<string>
}

export type Order<P extends Placed> = { readonly ordered: ReadonlyArray<P> } | { readonly cycle: ReadonlyArray<P> }

/**
 * Plugins in an order in which they can be activated: each after those that it requires, and else as they came. What is
 * required and not among them says nothing of their order. Where some require each other in a circle, that circle.
 */
export const orderPlugins = <P extends Placed>(plugins: ReadonlyArray<P>): Order<P> => {
  const bySlug = new Map(plugins.map((plugin) => [plugin.slug, plugin]))
  const ordered = new Set<P>()
  const path: Array<P> = []
  /** Its circle, if there is one; else it is in order with all that it requires. */
  const place = (plugin: P): ReadonlyArray<P> | undefined => {
    if (ordered.has(plugin)) return undefined
    if (path.includes(plugin)) return path.slice(path.indexOf(plugin))
    path.push(plugin)
    for (const slug of plugin.requires) {
      const required = bySlug.get(slug)
      const cycle = required === undefined ? undefined : place(required)
      if (cycle !== undefined) return cycle
    }
    path.pop()
    ordered.add(plugin)
    return undefined
  }
  for (const plugin of plugins) {
    const cycle = place(plugin)
    if (cycle !== undefined) return { cycle }
  }
  return { ordered: [...ordered] }
}
