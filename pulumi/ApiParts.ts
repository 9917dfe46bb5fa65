import * as pulumi from "@pulumi/pulumi"

/** A resource that a deployment of the API is a snapshot of, with what it was made from. */
export interface ApiPart<R extends pulumi.Resource = pulumi.Resource> {
  readonly resource: R
  readonly args: object
}

/** Makes such a resource; whatever is changed in its arguments then makes a new deployment. */
export const part = <A extends object, R extends pulumi.Resource>(
  Type: new (name: string, args: A, options: pulumi.CustomResourceOptions) => R,
  name: string,
  args: A,
  options: pulumi.CustomResourceOptions,
): ApiPart<R> => ({ resource: new Type(name, args, options), args })

/** A path as part of a resource's name: `v1.0-tenants-tenantId-sites`. */
export const labelOf = (path: string): string =>
  path === "/" ? "root" : path.slice(1).replaceAll(/[{}+]/g, "").replaceAll("/", "-")
