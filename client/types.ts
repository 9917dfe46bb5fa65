import type { components, paths } from "./openapi.ts"

type Schemas = components["schemas"]

/** An error's answer, as the service declares it. */
export type Problem = Extract<Schemas[keyof Schemas], { error: { code: string } }>

/** The codes that the service has. */
export type ProblemCode = Problem["error"]["code"]

/** What an error with this code says beside its message. */
export type DetailsOf<Code> = Extract<Problem, { error: { code: Code } }>["error"]["details"]

/** An operation: what goes on in the background, and how far it is. */
export type Operation = Schemas["Operation"]

export type Method = "get" | "post" | "put" | "delete"

/** The paths that take a method. */
export type PathsWith<M extends Method> = {
  [P in keyof paths]: paths[P] extends { [K in M]: { responses: unknown } } ? P : never
}[keyof paths]

/** What the document says of a method of a path. */
export type Endpoint<P extends keyof paths, M extends Method> = paths[P] extends { [K in M]: infer E } ? E : never

type Parameters<E> = E extends { parameters: infer All } ? Omit<All, "cookie"> : unknown

type Body<E> = E extends { requestBody: { content: { "application/json": infer B } } }
  ? { readonly body: B }
  : E extends { requestBody?: { content: { "application/json": infer B } } }
    ? { readonly body?: B }
    : { readonly body?: undefined }

/** Parameters and body of a request, as the document names them. */
export type Request<E> = (Partial<Parameters<E>> extends Parameters<E>
  ? { readonly params?: Parameters<E> }
  : { readonly params: Parameters<E> }) &
  Body<E> & {
    /** Headers that the document does not name. */
    readonly headers?: Readonly<Record<string, string>>
    readonly signal?: AbortSignal
  }

type Json<R> = R extends { content: { "application/json": infer B } } ? B : undefined

type Successes<R> = { [S in keyof R & (200 | 201 | 202 | 204)]: { readonly status: S; readonly data: Json<R[S]> } }

/** An answer that is no error: by its `status` one knows which `data` it has. */
export type Answer<E> = (E extends { responses: infer R } ? Successes<R>[keyof Successes<R>] : never) & {
  readonly headers: Headers
}

/** Sends a request with this method; whatever is no success is thrown as a `PortalError`. */
export type Send<M extends Method> = <P extends PathsWith<M>>(
  path: P,
  ...request: Partial<Request<Endpoint<P, M>>> extends Request<Endpoint<P, M>>
    ? [request?: Request<Endpoint<P, M>>]
    : [request: Request<Endpoint<P, M>>]
) => Promise<Answer<Endpoint<P, M>>>
