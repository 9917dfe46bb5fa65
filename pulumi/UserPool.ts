import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

/** The attribute that says in which tenants somebody is: whoever may write it chooses their own. */
const tenantsAttribute = "custom:tenantIds"

/** An app client of a user pool, as far as it matters who may sign in by it. */
interface AppClient {
  readonly clientId: string
  /** Attributes that its users may set; without any, Cognito lets them set the standard ones. */
  readonly writeAttributes?: ReadonlyArray<string>
}

/** What speaks against letting the users of a pool in, in sentences. */
export const faultsOf = (
  clients: ReadonlyArray<AppClient>,
  allowedClientIds: ReadonlyArray<string>,
): ReadonlyArray<string> => [
  ...allowedClientIds
    .filter((allowed) => !clients.some(({ clientId }) => clientId === allowed))
    .map((allowed) => `the user pool has no app client ${allowed}`),
  // Of every client: what is written by one stands in the tokens of all.
  ...clients
    .filter(({ writeAttributes }) => writeAttributes?.includes(tenantsAttribute) === true)
    .map(
      ({ clientId }) =>
        `the users of app client ${clientId} may write ${tenantsAttribute}, and so name their own tenants`,
    ),
]

/** Looks at the app clients of the user pool, and stops the deployment before anything is made if they let in too much. */
export const checkUserPool = async (args: {
  readonly userPoolArn: string
  readonly allowedClientIds: ReadonlyArray<string>
}): Promise<void> => {
  const userPoolId = args.userPoolArn.split("/").at(-1) ?? ""
  const { clientIds } = await aws.cognito.getUserPoolClients({ userPoolId })
  const clients = await Promise.all(
    clientIds.map((clientId) => aws.cognito.getUserPoolClient({ userPoolId, clientId })),
  )
  const faults = faultsOf(clients, args.allowedClientIds)
  if (faults.length > 0) {
    throw new pulumi.RunError(
      `The user pool ${userPoolId} cannot be used: ${faults.join("; ")}. Set allowedClientIds to the portal's app clients, and take ${tenantsAttribute} out of the write attributes of every client.`,
    )
  }
}
