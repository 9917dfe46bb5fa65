import * as pulumi from "@pulumi/pulumi"

/** A resource as the engine would have been asked for it. */
export interface Recorded {
  readonly type: string
  readonly name: string
  readonly inputs: Readonly<Record<string, unknown>>
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {}

/** A part of a resource's inputs, by the keys that lead to it. */
export const at = (value: unknown, ...path: ReadonlyArray<string | number>): unknown =>
  path.reduce((inside, key) => record(inside)[String(key)], value)

/**
 * Lays out a part of a stack without AWS: all resources that it asks for, in their order, and its outputs. An id is
 * `{name}-id`, an ARN `arn:{type}:{name}`, unless `outputs` gives a type others.
 */
export const layOut = async <A>(
  make: () => A,
  outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): Promise<{ readonly made: A; readonly resources: ReadonlyArray<Recorded> }> => {
  const resources: Array<Recorded> = []
  await pulumi.runtime.setMocks({
    newResource: ({ inputs, name, type }) => {
      resources.push({ type, name, inputs: record(inputs) })
      return { id: `${name}-id`, state: { ...record(inputs), arn: `arn:${type}:${name}`, ...outputs[type] } }
    },
    call: ({ token }) => {
      throw new Error(`${token} is not known here`)
    },
  })
  const made = make()
  await pulumi.runtime.disconnect()
  return { made, resources }
}

/** What an output has become. */
export const valueOf = <A>(output: pulumi.Output<A>): Promise<A> =>
  new Promise((resolve) => {
    output.apply(resolve)
  })
