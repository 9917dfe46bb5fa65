import * as aws from "@pulumi/aws"
import type * as pulumi from "@pulumi/pulumi"

/** A name of our own for the API, and its certificate in the same region. */
export interface Domain {
  readonly domainName: string
  readonly certificateArn: string
}

/** What the name's record in DNS has to point to, as an alias. */
export interface DomainTarget {
  readonly name: pulumi.Output<string>
  readonly zoneId: pulumi.Output<string>
}

/** Puts the stage under a name of our own, at its root: paths are those of the design. */
export const makeDomain = (
  name: string,
  args: { readonly domain: Domain; readonly apiId: pulumi.Input<string>; readonly stageName: pulumi.Input<string> },
  options: pulumi.CustomResourceOptions,
): DomainTarget => {
  const made = new aws.apigateway.DomainName(
    name,
    {
      domainName: args.domain.domainName,
      regionalCertificateArn: args.domain.certificateArn,
      endpointConfiguration: { types: "REGIONAL" },
      securityPolicy: "TLS_1_2",
    },
    options,
  )
  new aws.apigateway.BasePathMapping(
    name,
    { domainName: made.domainName, restApi: args.apiId, stageName: args.stageName },
    options,
  )
  return { name: made.regionalDomainName, zoneId: made.regionalZoneId }
}
