import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { orderPlugins, type Placed } from "../../../src/plugins/screening/PluginOrder.ts"

const slugs = Array.from({ length: 8 }, (_, at) => `plugin-${at}`)

/** Plugins that require some of each other, of themselves, and of others that are not there. */
const graph: fc.Arbitrary<ReadonlyArray<Placed>> = fc
  .uniqueArray(fc.constantFrom(...slugs), { maxLength: slugs.length })
  .chain((present) =>
    fc.tuple(
      ...present.map((slug) =>
        fc.record({ slug: fc.constant(slug), requires: fc.array(fc.constantFrom(...slugs), { maxLength: 2 }) }),
      ),
    ),
  )

describe("the order of plugins", () => {
  it("puts each after what it requires, or names a circle that there is", () => {
    let circles = 0
    const check = (plugins: ReadonlyArray<Placed>): void => {
      const order = orderPlugins(plugins)
      if ("cycle" in order) {
        circles += 1
        assert.isNotEmpty(order.cycle)
        order.cycle.forEach((plugin, at) =>
          assert.include(plugin.requires, order.cycle[(at + 1) % order.cycle.length]?.slug),
        )
        return
      }
      assert.sameMembers([...order.ordered], [...plugins])
      order.ordered.forEach((plugin, at) => {
        const after = order.ordered.slice(at).map(({ slug }) => slug)
        for (const slug of plugin.requires) assert.notInclude(after, slug)
      })
    }
    fc.assert(fc.property(graph, check), { numRuns: 1000 })
    assert.isAbove(circles, 30)
  })

  it("leaves plugins that do not require each other as they came", () => {
    const plugins = fc
      .uniqueArray(fc.constantFrom(...slugs))
      .map((all) => all.map((slug) => ({ slug, requires: ["base"] })))
    fc.assert(fc.property(plugins, (all) => assert.deepStrictEqual(orderPlugins(all), { ordered: all })))
  })
})
