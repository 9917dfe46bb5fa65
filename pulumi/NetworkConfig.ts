/** The network that the functions run in; it belongs to another repository. */
export interface NetworkConfig {
  readonly vpcId: string
  /** Private subnets, in two availability zones at least. */
  readonly subnetIds: ReadonlyArray<string>
  /** Security groups that the load balancer lets in. */
  readonly securityGroupIds: ReadonlyArray<string>
}
