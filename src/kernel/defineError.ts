import type * as Cause from "effect/Cause"
import * as Schema from "effect/Schema"

import type { ErrorResponse } from "./ApiError.ts"

type Fields = Schema.Struct.Fields
type Own<F extends Fields> = Schema.Struct.Type<F>

/** What is said once of an error: how it is answered, and in which words. */
export interface ErrorDefinition<Code extends string, F extends Fields> {
  readonly code: Code
  readonly status: number
  /** Whether the same request may succeed later; not, unless it is said. */
  readonly retryable?: boolean
  /** What callers get as `details`, but for `cause`: no secrets, no stacks, no internal names. */
  readonly fields: F
  /** A sentence that a customer can act on. */
  readonly message: string | ((error: Own<F>) => string)
  /** What the customer can do about it. */
  readonly suggestion?: string | ((error: Own<F>) => string | undefined)
  /** Seconds after which it makes sense to try again. */
  readonly retryAfter?: number
  /** Headers of its answer, by lower-case name. */
  readonly headers?: (error: Own<F>) => Readonly<Record<string, string>>
}

/** What an error has besides its fields. */
export interface Defined<Code extends string> {
  readonly response: ErrorResponse & { readonly code: Code }
  readonly suggestion?: string
  readonly retryAfter?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** The class that an error extends: a tagged error of its fields, which has its response as well. */
type ErrorClass<Self, Tag extends string, Code extends string, F extends Fields> = Schema.Class<
  Self,
  Schema.TaggedStruct<Tag, F>,
  Cause.YieldableError & Defined<Code>
> &
  Pick<Defined<Code>, "response">

const told = (said: string | ((error: never) => unknown)): PropertyDescriptor => ({
  configurable: true,
  get(this: never) {
    return typeof said === "string" ? said : said(this)
  },
})

/** The one way in which an error is made that may reach a caller: `class X extends defineError<X>()("X", { … }) {}`. */
export function defineError<Self>(): <const Tag extends string, const Code extends string, const F extends Fields>(
  tag: Tag,
  definition: ErrorDefinition<Code, F>,
) => ErrorClass<Self, Tag, Code, F>
export function defineError(): unknown {
  return (tag: string, definition: ErrorDefinition<string, Fields>) => {
    const { code, fields, headers, message, retryAfter, retryable = false, status, suggestion } = definition
    const response: ErrorResponse = { code, status, retryable }
    class Base extends Schema.TaggedError<Base>()(tag, fields) {}
    Object.defineProperties(Base.prototype, {
      response: { value: response },
      message: told(message),
      ...(suggestion === undefined ? {} : { suggestion: told(suggestion) }),
      ...(headers === undefined ? {} : { headers: told(headers) }),
      ...(retryAfter === undefined ? {} : { retryAfter: { value: retryAfter } }),
    })
    return Object.assign(Base, { response })
  }
}
