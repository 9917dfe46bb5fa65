import { Environment } from "../kernel/Environment.ts"

/** One of the environments that a tenant's container serves, for all that it serves: most accounts have one for all three. */
export const containerOf = (origins: Readonly<Record<Environment, string>>, environment: Environment): Environment =>
  Environment.literals.find((one) => origins[one] === origins[environment]) ?? environment
