import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

import { filesOf, gateOnly, gateToo, type Scope, scopes } from "./test/scopes.ts"

/** What runs longest comes first: at the end there are short files to fill both workers with. */
class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const rank = ({ project }: TestSpecification) => scopes.findIndex((scope) => scope === project.name)
    // oxlint-disable-next-line unicorn/no-array-sort -- the method of a sequencer, not of an array
    const bySize = await super.sort(files)
    return bySize.toSorted((one, other) => rank(one) - rank(other))
  }
}

/** What the files of a scope need is started once, before them. */
const setups: Readonly<Record<Scope, ReadonlyArray<string>>> = {
  unit: [],
  database: ["test/support/databaseServer.ts"],
  deployment: ["test/support/laidOutStacks.ts"],
  model: [],
  wordpress: ["test/support/sharedNetworks.ts"],
  system: ["test/support/localStack.ts"],
}

/** A real WordPress and a real database answer behind many of these: slow machines get the time they need. */
const patience = { testTimeout: 120_000, hookTimeout: 300_000 }

export default defineConfig({
  test: {
    // Two cores: more files at once only make WordPress slower.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      ...scopes.map((name) => ({
        test: {
          name,
          include: filesOf(name),
          globalSetup: [...setups[name]],
          // Each worker loads the code once: a file keeps what is its own to itself, and ends what it began.
          isolate: false,
          ...patience,
        },
      })),
      {
        // What is too long for every change: every kill, the bundles as they are deployed, and what holds the stand-ins.
        test: {
          name: "gate",
          include: [...gateOnly, ...gateToo],
          globalSetup: ["test/support/deployedStack.ts"],
          ...patience,
        },
      },
    ],
  },
})
