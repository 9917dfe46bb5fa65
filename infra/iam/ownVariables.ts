import actions from "./actions.json" with { type: "json" }

const variables: Readonly<Record<string, ReadonlyArray<string>>> = actions.variables
const known = new Set(Object.values(variables).flat())

/** Environment variables that a function's code reads by the configuration. */
export const variablesOf = (name: string): ReadonlyArray<string> => variables[name] ?? []

/** Of the variables of all functions those that one is told: what its code reads, and what none of ours reads but the SDK. */
export const ownVariables = <Value>(
  name: string,
  all: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> => {
  const own = new Set(variablesOf(name))
  return Object.fromEntries(Object.entries(all).filter(([variable]) => own.has(variable) || !known.has(variable)))
}
