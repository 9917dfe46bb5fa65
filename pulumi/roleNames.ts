import * as pulumi from "@pulumi/pulumi"

/** From here on, the name of every role ends so: a stack beside another one of its account, in another region, has its own. */
export const endRoleNames = (suffix: string): void => {
  if (suffix === "") return
  pulumi.runtime.registerStackTransformation(({ opts, props, type }) =>
    type === "aws:iam/role:Role"
      ? { props: { ...props, name: pulumi.output(props["name"]).apply((name) => `${String(name)}${suffix}`) }, opts }
      : undefined,
  )
}
