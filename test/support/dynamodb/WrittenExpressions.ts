import type { AttributeValue } from "@aws-sdk/client-dynamodb"

/** A piece of an expression: text as it is, an attribute by its name, or a value. */
type Piece = string | { readonly name: string } | { readonly value: AttributeValue }
export type Expression = ReadonlyArray<Piece>

/** Writes the expressions of a request, with names and values for what is not text. */
export const written = (expressions: Readonly<Record<string, Expression | undefined>>) => {
  const names: Record<string, string> = {}
  const values: Record<string, AttributeValue> = {}
  const write = (piece: Piece): string => {
    if (typeof piece === "string") return piece
    if ("name" in piece) {
      const known = Object.keys(names).find((name) => names[name] === piece.name) ?? `#n${Object.keys(names).length}`
      names[known] = piece.name
      return known
    }
    const name = `:v${Object.keys(values).length}`
    values[name] = piece.value
    return name
  }
  const texts = Object.entries(expressions).flatMap(([name, pieces]) =>
    pieces === undefined ? [] : [[name, pieces.map(write).join("")]],
  )
  return {
    ...Object.fromEntries(texts),
    ...(Object.keys(names).length === 0 ? {} : { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  }
}
