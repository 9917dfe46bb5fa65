export { hasCode, type Problem } from "./hasCode.ts"
export { OperationFailed } from "./OperationFailed.ts"
export { PortalClient, type PortalOptions } from "./PortalClient.ts"
