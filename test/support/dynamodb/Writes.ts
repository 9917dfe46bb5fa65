import type { AttributeValue } from "@aws-sdk/client-dynamodb"

import { invalid } from "./Errors.ts"
import { type Expressions, readyOf } from "./Expressions.ts"
import { checkIndexKeys, idOf, idOfKey, isKey, storable } from "./Schema.ts"
import type { Attributes } from "./Values.ts"

/** A write that is understood: of which item, on which condition, and what it makes of it. */
export interface Write {
  readonly id: string
  readonly returns: string | undefined
  readonly returnsOnFailure: boolean
  /** What cannot be, whatever is there. */
  readonly check: () => void
  readonly holds: (before: Attributes | undefined) => boolean
  /** What is to be there then; `undefined` when nothing is. */
  readonly after: (before: Attributes | undefined) => Attributes | undefined
}

interface Input extends Expressions {
  readonly ReturnValues?: string | undefined
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined
}
type Key = { readonly Key: Record<string, AttributeValue> | undefined }

const nothing: Attributes = {}

const writeOf = (
  input: Input,
  returnable: ReadonlyArray<string>,
): Omit<Write, "id" | "after"> & ReturnType<typeof readyOf> => {
  const { ReturnValues: returns = "NONE", ReturnValuesOnConditionCheckFailure: onFailure } = input
  if (!returnable.includes(returns)) throw invalid(`Return values set to invalid value: ${returns}`)
  const ready = readyOf(input)
  const { condition, values } = ready
  return {
    ...ready,
    returns,
    returnsOnFailure: onFailure === "ALL_OLD",
    check: () => undefined,
    holds: (before) => condition === undefined || condition(before ?? nothing, values),
  }
}

export const putOf = (input: Input & { readonly Item: Record<string, AttributeValue> | undefined }): Write => {
  const write = writeOf(input, ["NONE", "ALL_OLD"])
  const item = storable(input.Item ?? nothing)
  return { ...write, id: idOf(item), check: () => checkIndexKeys(item), after: () => item }
}

export const deleteOf = (input: Input & Key): Write => ({
  ...writeOf(input, ["NONE", "ALL_OLD"]),
  id: idOfKey(input.Key),
  after: () => undefined,
})

export const checkOf = (input: Input & Key): Write => ({
  ...writeOf(input, ["NONE"]),
  id: idOfKey(input.Key),
  after: (before) => before,
})

export const updateOf = (input: Input & Key): Write => {
  const write = writeOf(input, ["NONE", "ALL_OLD", "ALL_NEW"])
  const { Key: key = {} } = input
  const { update, updated, values } = write
  const id = idOfKey(input.Key)
  return {
    ...write,
    id,
    after: (before) => {
      for (const name of updated) {
        if (isKey(name)) throw invalid(`Cannot update attribute ${name}. This attribute is part of the key`)
      }
      const item = before ?? key
      const changed = storable(update === undefined ? item : update(item, values))
      checkIndexKeys(changed)
      return changed
    },
  }
}
