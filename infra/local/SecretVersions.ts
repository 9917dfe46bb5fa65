import { randomUUID } from "node:crypto"

import { Schema } from "effect"

/** A refusal of Secrets Manager by the name that AWS gives it. */
export class SecretsRefusal extends Schema.TaggedError<SecretsRefusal>()("SecretsRefusal", {
  type: Schema.Literals([
    "InvalidParameterException",
    "InvalidRequestException",
    "ResourceExistsException",
    "ResourceNotFoundException",
  ]),
  message: Schema.String,
}) {}

/** A version of a secret. It has no value while a rotation has only staged it. */
interface Version {
  value: string | undefined
  readonly stages: Set<string>
}

const notFound = () =>
  new SecretsRefusal({
    type: "ResourceNotFoundException",
    message: "Secrets Manager can't find the specified secret value.",
  })

/** The versions of one secret, with Secrets Manager's rules for their stages: each is on one version at most. */
export class SecretVersions {
  readonly #versions = new Map<string, Version>()

  constructor(value: string) {
    this.put(randomUUID(), value, ["AWSCURRENT"])
  }

  /** Ids of the versions that have a stage, with their stages. */
  get stages(): Readonly<Record<string, ReadonlyArray<string>>> {
    return Object.fromEntries(
      [...this.#versions].filter(([, { stages }]) => stages.size > 0).map(([id, { stages }]) => [id, [...stages]]),
    )
  }

  /** The id of the version that has a stage. */
  holderOf(stage: string): string | undefined {
    return [...this.#versions].find(([, { stages }]) => stages.has(stage))?.[0]
  }

  /** By id, by stage, or by both, which then have to agree; the current one by neither. */
  get(by: { readonly versionId?: string | undefined; readonly stage?: string | undefined } = {}) {
    const { stage, versionId = this.holderOf(stage ?? "AWSCURRENT") ?? "" } = by
    const version = this.#versions.get(versionId)
    if (version?.value === undefined || (stage !== undefined && !version.stages.has(stage))) throw notFound()
    return { versionId, value: version.value, stages: [...version.stages] }
  }

  /** The same value again changes nothing, another one is refused: a version is written once. */
  put(versionId: string, value: string, stages: ReadonlyArray<string>): void {
    const version = this.#versionOf(versionId)
    if (version.value !== undefined && version.value !== value) {
      throw new SecretsRefusal({
        type: "ResourceExistsException",
        message: "You can't use ClientRequestToken because that value is already in use for a version of this secret.",
      })
    }
    version.value = value
    for (const stage of stages) this.#move(stage, versionId)
  }

  /** A stage that another version has is only taken from it when that is named. */
  moveStage(stage: string, move: { readonly to?: string | undefined; readonly from?: string | undefined }): void {
    const holder = this.holderOf(stage)
    if (holder !== undefined && holder !== move.to && holder !== move.from) {
      throw new SecretsRefusal({
        type: "InvalidParameterException",
        message: `The parameter RemoveFromVersionId can't be empty or wrong. Staging label ${stage} is currently attached to version ${holder}, so you must explicitly reference that version.`,
      })
    }
    if (move.to === undefined) {
      if (holder !== undefined) this.#versions.get(holder)?.stages.delete(stage)
      return
    }
    if (this.#versions.get(move.to) === undefined) throw notFound()
    this.#move(stage, move.to)
  }

  /** Stages a version without a value for a rotation. */
  beginRotation(token: string): void {
    const pending = this.holderOf("AWSPENDING")
    if (pending !== undefined && pending !== token && pending !== this.holderOf("AWSCURRENT")) {
      throw new SecretsRefusal({
        type: "InvalidRequestException",
        message: "A previous rotation isn't complete. That rotation will be reattempted.",
      })
    }
    this.#versionOf(token)
    this.#move("AWSPENDING", token)
  }

  #versionOf(versionId: string): Version {
    const found = this.#versions.get(versionId) ?? { value: undefined, stages: new Set() }
    this.#versions.set(versionId, found)
    return found
  }

  #move(stage: string, to: string): void {
    const holder = this.holderOf(stage)
    if (holder === to) return
    if (holder !== undefined) this.#versions.get(holder)?.stages.delete(stage)
    this.#versions.get(to)?.stages.add(stage)
    if (stage === "AWSCURRENT" && holder !== undefined) this.#move("AWSPREVIOUS", holder)
  }
}
