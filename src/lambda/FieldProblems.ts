import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"

type Problem = { readonly path: string; readonly reason: string }

/** Edits that make one word of the other: a letter left out, put in, changed, or swapped with the next. */
const editsBetween = (one: string, other: string): number => {
  let before: Array<number> = []
  let last = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (const [row, letter] of [...one].entries()) {
    const next = [row + 1]
    for (const [column, wanted] of [...other].entries()) {
      const swapped = row > 0 && column > 0 && one[row - 1] === wanted && letter === other[column - 1]
      next.push(
        Math.min(
          (next[column] ?? 0) + 1,
          (last[column + 1] ?? 0) + 1,
          (last[column] ?? 0) + (letter === wanted ? 0 : 1),
          swapped ? (before[column - 1] ?? 0) + 1 : Infinity,
        ),
      )
    }
    before = last
    last = next
  }
  return last[other.length] ?? 0
}

/** `site_name`, `SiteName` and `sitename` are one word. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "")

/** The longest name that is looked at: all are short, and what is compared with them should not cost much. */
const longestName = 64

/** The name that was most likely meant, if one is near. */
const nearest = (name: string, known: ReadonlyArray<string>): string | undefined => {
  const asked = plain(name.slice(0, longestName))
  const [best] = known
    .map((one) => ({ one, edits: editsBetween(asked, plain(one)) }))
    .filter(({ edits, one }) => edits <= Math.min(2, Math.floor(one.length / 3)))
    .toSorted((one, other) => one.edits - other.edits)
  return best?.one
}

/** Why a name is refused that the endpoint does not know, with the one that was probably meant. */
export const unknownName = (kind: "field" | "parameter", name: string, known: ReadonlyArray<string>): string => {
  const meant = nearest(name, known)
  return `unknown ${kind} ${name.slice(0, longestName)}${meant === undefined ? "" : `, did you mean ${meant}?`}`
}

const namesIn = (ast: SchemaAST.AST): ReadonlyArray<string> =>
  ast._tag === "Objects" ? ast.propertySignatures.map(({ name }) => String(name)) : []

/** Marks a field whose name nobody knows until the name is at hand; no message of a schema begins like this. */
const unknownMark = "\u0000"

const format = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) =>
    issue._tag === "MissingKey"
      ? "is required"
      : issue._tag === "UnexpectedKey"
        ? `${unknownMark}${namesIn(issue.ast).join(" ")}`
        : SchemaIssue.defaultLeafHook(issue),
})

/** Types and lists of values as a customer would say them. */
const inWords = (expected: string): string => {
  const values = expected.split(" | ")
  if (values.every((value) => /^"[^"]*"$/.test(value))) {
    const bare = values.map((value) => value.slice(1, -1))
    return bare.length === 1 ? bare.join("") : `one of ${bare.join(", ")}`
  }
  const types: Readonly<Record<string, string>> = {
    string: "text",
    boolean: "true or false",
    array: "a list",
    object: "an object",
    number: "a number",
  }
  return types[expected] ?? expected
}

/** A reason that a form can show beside the field: "is required", "must be one of DEV, SIT, PROD". */
const reasonOf = (message: string, place: string, name: string): string =>
  message.startsWith(unknownMark)
    ? unknownName(place === "query" ? "parameter" : "field", name, message.slice(1).split(" "))
    : message.replace(/^Expected (.*)$/s, (_, expected: string) => `must be ${inWords(expected)}`)

/** The fields that are wrong in one part of a request, each with its path and a reason. */
export const problemsOf = (place: string, issue: SchemaIssue.Issue): ReadonlyArray<Problem> =>
  format(issue).issues.map(({ message, path = [] }) => {
    const names = path.map((key) => String(typeof key === "object" ? key.key : key))
    return { path: [place, ...names].join("."), reason: reasonOf(message, place, names.at(-1) ?? "") }
  })
