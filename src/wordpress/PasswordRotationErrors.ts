import * as Schema from "effect/Schema"

/** The secret is none of a tenant's application password. */
export class ForeignSecret extends Schema.TaggedError<ForeignSecret>()("ForeignSecret", { name: Schema.String }) {
  override get message() {
    return `${this.name} is not the secret of a tenant's application password`
  }
}

/** Secrets Manager was not told to rotate this secret. */
export class RotationNotEnabled extends Schema.TaggedError<RotationNotEnabled>()("RotationNotEnabled", {
  name: Schema.String,
}) {
  override get message() {
    return `Rotation is not enabled for the secret ${this.name}`
  }
}

/** The version is neither the one that a rotation prepares nor the current one. */
export class VersionNotStaged extends Schema.TaggedError<VersionNotStaged>()("VersionNotStaged", {
  name: Schema.String,
  versionId: Schema.String,
}) {
  override get message() {
    return `The version ${this.versionId} of ${this.name} is not staged for rotation`
  }
}

/** A version that the step needs holds nothing: the step before was not done. */
export class VersionEmpty extends Schema.TaggedError<VersionEmpty>()("VersionEmpty", {
  name: Schema.String,
  versionId: Schema.String,
}) {
  override get message() {
    return `The version ${this.versionId} of ${this.name} has no value`
  }
}

/** The new password lets somebody else in than the current one. */
export class OtherUser extends Schema.TaggedError<OtherUser>()("OtherUser", {
  tenantId: Schema.String,
  environment: Schema.String,
}) {
  override get message() {
    return `The new password of ${this.tenantId} is another user's than the current one (${this.environment})`
  }
}
