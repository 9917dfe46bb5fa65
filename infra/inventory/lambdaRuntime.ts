/** Where the deployed functions run. */
export const lambdaRuntime = {
  /** Major version of Node. */
  node: 24,
  architecture: "arm64",
  /** The folder that a function's archive is unpacked into. */
  root: "/var/task",
  /** The id of the user that Lambda runs functions as, `sbx_user1051`: it is part of the name of a compile cache's folder. */
  user: 993,
} as const
