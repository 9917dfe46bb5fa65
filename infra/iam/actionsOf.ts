import { join, resolve } from "node:path"

import * as ast from "typescript/unstable/ast"
import { API } from "typescript/unstable/sync"

import { type Actions, actionsFrom, readCode } from "./CodeGraph.ts"

const root = resolve(import.meta.dirname, "../..")

/** The file in which the actions and variables of each function are kept. */
export const actionsFile = join(import.meta.dirname, "actions.json")

const handlerIn = (file: ast.SourceFile): ast.Node | undefined =>
  file.statements
    .flatMap((statement) => (ast.isVariableStatement(statement) ? [...statement.declarationList.declarations] : []))
    .find(({ name }) => name.getText() === "handler")

/** What {@link actionsFile} holds. */
type Recorded = Readonly<Record<keyof Actions, Readonly<Record<string, ReadonlyArray<string>>>>>

/** What the code of each function can call of AWS, as IAM's actions, and what it reads of its environment: from what its handler reaches. */
const actionsOf = (names: ReadonlyArray<string>): Recorded => {
  const api = new API({ cwd: root })
  try {
    const config = join(root, "tsconfig.json")
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
    if (project === undefined) throw new Error(`The compiler does not know ${config}.`)
    const graph = readCode(project)
    const found = names.map((name) => {
      const entry = join(root, "src", "app", "functions", `${name}.ts`)
      const file = project.program.getSourceFile(entry)
      const handler = file === undefined ? undefined : handlerIn(file)
      if (handler === undefined) throw new Error(`${entry} declares no handler.`)
      return { name, ...actionsFrom(graph, handler) }
    })
    return {
      own: Object.fromEntries(found.map(({ name, own }) => [name, [...own].toSorted()])),
      forTenants: Object.fromEntries(
        found
          .filter(({ forTenants }) => forTenants.size > 0)
          .map(({ forTenants, name }) => [name, [...forTenants].toSorted()]),
      ),
      variables: Object.fromEntries(found.map(({ name, variables }) => [name, [...variables].toSorted()])),
    }
  } finally {
    api.close()
  }
}

export const renderActions = (names: ReadonlyArray<string>): string =>
  `${JSON.stringify(actionsOf(names), undefined, 2)}\n`
