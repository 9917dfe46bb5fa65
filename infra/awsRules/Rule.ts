/** What AWS takes as a property of a resource. */
export interface Rule {
  /** The member of AWS's model, or the page that says it. */
  readonly from: string
  readonly type: "string" | "number" | "boolean" | "list"
  /** Of a text its length, of a number its value, of a list how many it has. */
  readonly min?: number
  readonly max?: number
  /** A regular expression that a text fits as a whole. */
  readonly pattern?: string
  readonly oneOf?: ReadonlyArray<string | number>
  readonly required?: true
}

/** By the path of the property: `scalingConfig.maximumConcurrency`, `rules[].name`, `environment.variables.~` for keys. */
export type RulesOfType = Readonly<Record<string, Rule>>

export interface RuleTable {
  /** Version of botocore that the models were of. */
  readonly botocore: string
  /** By the type of resource. */
  readonly types: Readonly<Record<string, RulesOfType>>
}
