import type { Refusal } from "../s3Claim.ts"

/** What ends a request with an error of S3. */
export class Refused extends Error {
  readonly refusal: Refusal
  /** Answered at once: the rest of what was sent is of no use, and may be much. */
  readonly early: boolean

  constructor(status: number, code: string, message: string, early = false) {
    super(message)
    this.refusal = { status, code, message }
    this.early = early
  }
}

/** The errors that more than one operation has, in S3's words. */
export const refused = {
  notImplemented: (what: string) =>
    new Refused(
      501,
      "NotImplemented",
      `A header or query you provided implies functionality that is not implemented: ${what}`,
    ),
  noSuchBucket: () => new Refused(404, "NoSuchBucket", "The specified bucket does not exist"),
  noSuchKey: () => new Refused(404, "NoSuchKey", "The specified key does not exist."),
  noSuchUpload: () =>
    new Refused(
      404,
      "NoSuchUpload",
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    ),
  precondition: () =>
    new Refused(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"),
  invalidArgument: (message: string) => new Refused(400, "InvalidArgument", message),
  malformedXml: () =>
    new Refused(
      400,
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
    ),
  noLength: () => new Refused(411, "MissingContentLength", "You must provide the Content-Length HTTP header."),
  tooLarge: () => new Refused(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", true),
  incomplete: () =>
    new Refused(
      400,
      "IncompleteBody",
      "You did not provide the number of bytes specified by the Content-Length HTTP header",
    ),
} as const
