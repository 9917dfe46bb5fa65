import * as pulumi from "@pulumi/pulumi"

/** A resource as a program asks for it. */
export interface Asked {
  readonly type: string
  readonly name: string
  readonly inputs: Readonly<Record<string, unknown>>
}

/** An engine that makes nothing and keeps what it was asked for; set it before a component is imported. */
export const startEngine = async () => {
  const asked: Array<Asked> = []
  await pulumi.runtime.setMocks(
    {
      newResource: ({ inputs, name, type }) => {
        asked.push({ type, name, inputs })
        return { id: `${name}-id`, state: { ...inputs, arn: `arn:of:${type}:${name}` } }
      },
      call: ({ token }) => (token === "aws:index/getRegion:getRegion" ? { region: "eu-west-1" } : {}),
    },
    "wordpress-site-management",
    "sit",
    false,
  )
  return {
    /** Waits until everything has been asked for. */
    settle: () => pulumi.runtime.disconnect(),
    of: (type: string) => asked.filter((each) => each.type === type),
  }
}

export const valueOf = <A>(output: pulumi.Output<A>): Promise<A> =>
  new Promise((resolve) => {
    output.apply((value) => resolve(value))
  })
