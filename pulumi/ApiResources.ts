import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import type { Resource } from "../infra/routes.ts"
import { labelOf } from "./ApiParts.ts"
import { anyPath } from "./gatewayTemplates.ts"

/** Ids of the resources by path, the root and the catch-all among them. */
export type ResourceIds = ReadonlyMap<string, pulumi.Output<string>>

/** The tree of paths. */
export const makeResources = (
  name: string,
  api: aws.apigateway.RestApi,
  resources: ReadonlyArray<Resource>,
  options: pulumi.CustomResourceOptions,
): ResourceIds => {
  const ids = new Map([["/", api.rootResourceId]])
  const all = [...resources, { path: anyPath, part: anyPath.slice(1), parent: undefined }]
  for (const { parent, part, path } of all) {
    const parentId = ids.get(parent ?? "/") ?? api.rootResourceId
    const made = new aws.apigateway.Resource(
      `${name}-${labelOf(path)}`,
      { restApi: api.id, parentId, pathPart: part },
      options,
    )
    ids.set(path, made.id)
  }
  return ids
}

/** The id of a path that is in the tree. */
export const idOf = (ids: ResourceIds, path: string): pulumi.Output<string> => {
  const id = ids.get(path)
  if (id === undefined) throw new Error(`The path ${path} has no resource`)
  return id
}
