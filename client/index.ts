export type { components, paths } from "./openapi.ts"
export { makePortal, type Portal, type PortalOptions, type WaitOptions } from "./portal.ts"
export { hasCode, inWords, type LocalCode, OperationFailed, PortalError } from "./PortalError.ts"
export type { Answer, DetailsOf, Endpoint, Method, Operation, PathsWith, ProblemCode, Request } from "./types.ts"
