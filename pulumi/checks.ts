import * as pulumi from "@pulumi/pulumi"

/** A fault that stops the program; Pulumi shows its message without a stack. */
export const wrong = (key: string, expected: string, given: string): never => {
  throw new pulumi.RunError(
    `Configuration ${key}: expected ${expected}, got ${JSON.stringify(given)}. Set it with: npm run pulumi -- config set ${key} <value>`,
  )
}

/** A value that fits a pattern. */
export const checked = (key: string, value: string, pattern: RegExp, expected: string): string =>
  pattern.test(value) ? value : wrong(key, expected, value)

/** ARNs of certificates. */
export const certificate = /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/
