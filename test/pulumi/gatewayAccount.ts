import { importedFrom } from "./importedApi.ts"
import { at, type Recorded } from "./recording.ts"

const isOf = (kind: string) => (resource: Recorded) => resource.type.endsWith(`:${kind}`)
const methodOf = ({ inputs }: Recorded) => `${String(inputs["httpMethod"])} ${String(inputs["resourceId"])}`

/**
 * What the stage of a REST API serves after some deployments, each of which asks for these resources: a deployment of API
 * Gateway is a snapshot of the methods at its time. Pulumi makes and changes what is asked for in its order, and deletes what
 * is not asked for any more when all else is done.
 */
export const servedAfter = (...runs: ReadonlyArray<ReadonlyArray<Recorded>>): ReadonlyArray<string> => {
  let methods = new Set<string>()
  let snapshot: ReadonlyArray<string> = []
  let trigger: unknown
  let before: ReadonlyArray<Recorded> = []
  for (const resources of runs) {
    for (const resource of resources) {
      const body = resource.inputs["body"]
      if (isOf("RestApi")(resource) && body !== undefined) {
        methods = new Set(importedFrom(body).methods.map(({ key }) => key))
      }
      if (isOf("Method")(resource)) methods.add(methodOf(resource))
      if (isOf("Deployment")(resource) && at(resource.inputs, "triggers", "definition") !== trigger) {
        trigger = at(resource.inputs, "triggers", "definition")
        snapshot = [...methods].toSorted()
      }
    }
    const asked = new Set(resources.map(({ name, type }) => `${type} ${name}`))
    for (const gone of before.filter(({ name, type }) => !asked.has(`${type} ${name}`)).filter(isOf("Method"))) {
      methods.delete(methodOf(gone))
    }
    before = resources
  }
  return snapshot
}
