/** What is used of dynalite: its parsers of expressions, behind the validation that it makes of a request's. */
declare module "dynalite/validations/index.js" {
  /** A path is an array of names and numbers; any other operand is a call, or the very object that stands for a value. */
  export type Operand = ReadonlyArray<string | number> | Expression | object
  export interface Expression {
    readonly type: string
    readonly name?: string
    readonly args: ReadonlyArray<Operand>
  }
  export interface Section {
    readonly type: "set" | "remove" | "add" | "delete"
    readonly path: ReadonlyArray<string | number>
    readonly val?: Operand
    readonly attrType?: string | null
  }
  export interface Request {
    ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined
    ExpressionAttributeValues?: Readonly<Record<string, object>> | undefined
    UpdateExpression?: string | undefined
    ConditionExpression?: string | undefined
    KeyConditionExpression?: string | undefined
    FilterExpression?: string | undefined
    _updates?: { readonly sections: ReadonlyArray<Section>; readonly nestedPaths: Readonly<Record<string, true>> }
    _condition?: Parsed
    _keyCondition?: Parsed
    _filter?: Parsed
  }
  export interface Parsed {
    readonly expression: Expression
    readonly pathHeads: Readonly<Record<string, true>>
    readonly nestedPaths: Readonly<Record<string, true>>
  }
  export type KeyConditions = Readonly<
    Record<string, { readonly ComparisonOperator: string; readonly AttributeValueList: ReadonlyArray<object> }>
  >
  const validations: {
    /** Parses a request's expressions into it; answers what is wrong with them. */
    validateExpressions(request: Request): string | undefined
    /** The conditions of a key by its attributes, or what is wrong with them. */
    convertKeyCondition(expression: Expression): KeyConditions | string
  }
  export default validations
}
