import { afterAll, beforeAll, vi } from "@effect/vitest"

/** For the tests of a file the environment has what clients of AWS need to sign: a key and a region. */
export const useAwsEnvironment = (): void => {
  beforeAll(() => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test")
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test")
    vi.stubEnv("AWS_REGION", "eu-west-1")
  })
  afterAll(() => {
    vi.unstubAllEnvs()
  })
}
