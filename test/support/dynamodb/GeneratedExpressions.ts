import type { AttributeValue } from "@aws-sdk/client-dynamodb"
import * as fc from "fast-check"

import {
  attributeNames,
  counter,
  counts,
  indexKeys,
  mostly,
  partition,
  sort,
  usualTypes,
  value,
} from "./GeneratedItems.ts"
import type { Expression } from "./WrittenExpressions.ts"

const join = (parts: ReadonlyArray<Expression>, between: string): Expression =>
  parts.flatMap((part, at) => (at === 0 ? part : [between, ...part]))
const build = (...parts: ReadonlyArray<fc.Arbitrary<Expression> | string>): fc.Arbitrary<Expression> =>
  fc.tuple(...parts.map((part) => (typeof part === "string" ? fc.constant([part]) : part))).map((all) => all.flat())

const named = (names: ReadonlyArray<string>): fc.Arbitrary<Expression> =>
  fc
    .tuple(fc.constantFrom(...names), fc.nat({ max: 40 }))
    // As it is a name may be a reserved word, by which DynamoDB refuses it.
    .map(([name, how]) => [how === 0 || (how < 20 && name !== "status" && name !== "any") ? name : { name }])
const literal = (of: fc.Arbitrary<AttributeValue>): fc.Arbitrary<Expression> => of.map((given) => [{ value: given }])

const member = fc.constantFrom<Expression>(
  [".a"],
  [".", { name: "step one" }],
  [".", { name: "status" }],
  ["[0]"],
  ["[1]"],
  ["[7]"],
)
const head = mostly(named(attributeNames), named([...indexKeys, "PK", "SK", "absent"]), 6)
const path: fc.Arbitrary<Expression> = fc.oneof(
  { arbitrary: head, weight: 4 },
  {
    arbitrary: fc
      .tuple(named(attributeNames), fc.array(member, { minLength: 1, maxLength: 2 }))
      .map(([first, more]) => [...first, ...more.flat()]),
    weight: 1,
  },
)

/** An attribute of these, and values of the type that it mostly has. */
const matched = (names: ReadonlyArray<string>) =>
  fc.constantFrom(...names).chain((name) => {
    const given = literal(usualTypes[name] ?? value)
    return fc.tuple(named([name]), given, given)
  })
const matching = (
  names: ReadonlyArray<string>,
  make: (one: Expression, other: Expression, more: Expression) => Expression,
): fc.Arbitrary<Expression> => matched(names).map((all) => make(...all))

const size = build("size(", path, ")")
const operand = fc.oneof(
  { arbitrary: path, weight: 3 },
  { arbitrary: literal(value), weight: 4 },
  { arbitrary: size, weight: 1 },
)
const comparator = fc.constantFrom(" = ", " <> ", " < ", " <= ", " > ", " >= ")
const ordered = ["status", "epoch", "n"]
const type = fc.constantFrom("S", "N", "SS", "NS", "L", "M", "BOOL", "NULL").map((S) => ({ S }))
const types = mostly(type, fc.constantFrom<AttributeValue>({ S: "X" }, { N: "1" }), 20)

const low = { n: fc.constantFrom({ N: "-5" }, { N: "0.5" }, { N: "1" }), s: fc.constantFrom({ S: "" }, { S: "a" }) }
const high = { n: fc.constantFrom({ N: "1" }, { N: "2" }, { N: "1e2" }), s: fc.constantFrom({ S: "ab" }, { S: "é" }) }
const likely: fc.Arbitrary<Expression> = fc.oneof(
  { arbitrary: matching(attributeNames, (one, other) => [...one, " = ", ...other]), weight: 2 },
  { arbitrary: matching(attributeNames, (one, other) => [...one, " <> ", ...other]), weight: 1 },
  { arbitrary: comparator.chain((by) => matching(ordered, (one, other) => [...one, by, ...other])), weight: 4 },
  { arbitrary: comparator.chain((by) => matching(ordered, (one, other) => [...other, by, ...one])), weight: 1 },
  { arbitrary: build("attribute_exists(", path, ")"), weight: 3 },
  { arbitrary: build("attribute_not_exists(", path, ")"), weight: 3 },
  {
    arbitrary: build(
      size,
      comparator.map((by) => [by]),
      literal(counts),
    ),
    weight: 2,
  },
  { arbitrary: build(named(["epoch", "n"]), " BETWEEN ", literal(low.n), " AND ", literal(high.n)), weight: 1 },
  { arbitrary: build(named(["status"]), " BETWEEN ", literal(low.s), " and ", literal(high.s)), weight: 1 },
  {
    arbitrary: matching(attributeNames, (one, two, three) => [...one, " IN (", ...two, ", ", ...three, ")"]),
    weight: 2,
  },
  { arbitrary: matching(["status"], (one, other) => ["begins_with(", ...one, ", ", ...other, ")"]), weight: 2 },
  { arbitrary: matching(["status"], (one, other) => ["contains(", ...one, ", ", ...other, ")"]), weight: 1 },
  { arbitrary: build("contains(", path, ", ", literal(value), ")"), weight: 2 },
  { arbitrary: build("attribute_type(", path, ", ", literal(types), ")"), weight: 1 },
)
/** Of anything: much of it is refused. */
const unlikely: fc.Arbitrary<Expression> = fc.oneof(
  build(
    operand,
    comparator.map((by) => [by]),
    operand,
  ),
  build(operand, " BETWEEN ", operand, " AND ", operand),
  build(operand, " IN (", operand, ")"),
  build("begins_with(", operand, ", ", operand, ")"),
  build("contains(", operand, ", ", operand, ")"),
  build("attribute_exists(", operand, ")"),
)
const simple = mostly(likely, unlikely, 12)

/** Some, by what binds them: a NOT more than an AND, and that more than an OR. */
const chain = (part: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> =>
  fc
    .array(fc.tuple(fc.constantFrom(" AND ", " OR ", " and ", " AND NOT ", " OR NOT "), part), {
      minLength: 1,
      maxLength: 3,
    })
    .map((parts) => parts.flatMap(([by, one], at) => [at > 0 ? by : by.includes("NOT") ? "NOT " : "", ...one]))
export const condition: fc.Arbitrary<Expression> = fc.oneof(
  { arbitrary: simple, weight: 5 },
  { arbitrary: chain(simple), weight: 3 },
  { arbitrary: chain(build("(", chain(simple), ")")), weight: 1 },
)
export const broken = fc.constantFrom<Expression>(
  [""],
  ["a ="],
  ["((n = ", { value: { N: "1" } }, "))"],
  ["epoch = :missing"],
  ["#missing = ", { value: { N: "1" } }],
  ["foo(n)"],
  ["size(n)"],
  ["n = n"],
)

/** A change at one path, and the section of an update in which it stands. */
interface Change {
  readonly section: "SET" | "REMOVE" | "ADD" | "DELETE"
  readonly at: Expression
  readonly rest: Expression
}
const changeOf = (section: Change["section"], at: fc.Arbitrary<Expression>, rest: fc.Arbitrary<Expression>) =>
  fc.record({ section: fc.constant(section), at, rest })

const usual = (name: string) => literal(usualTypes[name] ?? value)
const inside = fc.constantFrom<Expression>(
  ["journal.a"],
  ["journal.", { name: "step one" }],
  ["steps[0]"],
  ["steps[1]"],
  ["steps[9]"],
)
const inAny = fc.tuple(named(attributeNames), member).map(([first, step]) => [...first, ...step])
const plain = mostly(named(attributeNames), inAny)
const settable: fc.Arbitrary<Expression> = fc.oneof(
  { arbitrary: literal(value), weight: 4 },
  { arbitrary: path, weight: 2 },
  { arbitrary: build("if_not_exists(", path, ", ", literal(value), ")"), weight: 2 },
  { arbitrary: build("if_not_exists(", named(["n", "epoch"]), ", ", usual("n"), ")", " - ", usual("n")), weight: 2 },
  { arbitrary: build(named(["n", "epoch"]), " + ", usual("n")), weight: 2 },
  { arbitrary: build("list_append(", named(["steps"]), ", ", usual("steps"), ")"), weight: 1 },
  { arbitrary: build("list_append(", usual("steps"), ", if_not_exists(", path, ", ", usual("steps"), "))"), weight: 1 },
  { arbitrary: build(path, " + ", path), weight: 1 },
)
const equals = (of: fc.Arbitrary<Expression>) => build(" = ", of)
const indexValue = (name: string) => literal(string(name.endsWith("PK") ? partition : sort))
const string = (texts: fc.Arbitrary<string>) => texts.map((S) => ({ S }))

const indexChange = fc
  .constantFrom(...indexKeys)
  .chain((name) => changeOf("SET", named([name]), equals(indexValue(name))))
const plainly = matched(attributeNames).map(([at, given]): Change => ({ section: "SET", at, rest: [" = ", ...given] }))
const nothing = fc.constant([])

const change: fc.Arbitrary<Change> = fc.oneof(
  { arbitrary: plainly, weight: 6 },
  { arbitrary: indexChange, weight: 4 },
  { arbitrary: changeOf("SET", plain, equals(settable)), weight: 5 },
  { arbitrary: changeOf("SET", inside, equals(settable)), weight: 2 },
  { arbitrary: changeOf("SET", named(["PK", "SK"]), equals(literal(string(sort)))), weight: 1 },
  {
    arbitrary: changeOf(
      "REMOVE",
      mostly(named([...attributeNames, ...indexKeys, "absent"]), named(["PK"]), 30),
      nothing,
    ),
    weight: 4,
  },
  { arbitrary: changeOf("REMOVE", inside, nothing), weight: 2 },
  { arbitrary: changeOf("ADD", named(["n", "epoch"]), build(" ", usual("n"))), weight: 1 },
  { arbitrary: changeOf("ADD", named(["tags", "any"]), build(" ", usual("tags"))), weight: 1 },
  { arbitrary: changeOf("DELETE", named(["tags", "any"]), build(" ", usual("tags"))), weight: 1 },
  { arbitrary: changeOf("ADD", plain, build(" ", literal(value))), weight: 1 },
  { arbitrary: changeOf("DELETE", plain, build(" ", literal(value))), weight: 1 },
)

const increase = build(`if_not_exists(${counter}, `, literal(counts), ") + ", literal(counts))
/** One that fits any item. */
const soundChange: fc.Arbitrary<Change> = fc.oneof(
  { arbitrary: plainly, weight: 6 },
  { arbitrary: indexChange, weight: 4 },
  { arbitrary: changeOf("SET", named([counter]), equals(increase)), weight: 2 },
  { arbitrary: changeOf("ADD", named([counter]), build(" ", literal(counts))), weight: 1 },
  {
    arbitrary: changeOf("SET", named(attributeNames), build(" = if_not_exists(", path, ", ", literal(value), ")")),
    weight: 2,
  },
  { arbitrary: changeOf("REMOVE", named([...attributeNames, ...indexKeys, "absent"]), nothing), weight: 4 },
)

const updating = (changes: ReadonlyArray<Change>): Expression =>
  join(
    [...Map.groupBy(changes, ({ section }) => section)].map(([section, those]): Expression => {
      const parts = those.map(({ at, rest }) => [...at, ...rest])
      return [`${section} `, ...join(parts, ", ")]
    }),
    " ",
  )
const updatesOf = (changes: fc.Arbitrary<Change>) =>
  fc
    .uniqueArray(changes, {
      minLength: 1,
      maxLength: 5,
      selector: ({ at }) =>
        at
          .map((piece) => (typeof piece === "string" ? piece : JSON.stringify(piece).replace(/.*:"(.*)"}/, "$1")))
          .join(""),
    })
    .map(updating)
export const update = updatesOf(change)
export const soundUpdate = updatesOf(soundChange)
