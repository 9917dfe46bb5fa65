import type { Deployed, Metric } from "./watched.ts"

/** One thing that a kind of alarm watches. */
export interface Watched<Name> {
  /** Tells apart the alarms of one kind: the name of a function or a queue. */
  readonly of?: string
  /** More than one are added up, ten at most. */
  readonly metrics: ReadonlyArray<Metric<Name>>
  /** Where it is not that of the kind. */
  readonly threshold?: number
  readonly period?: number
}

/** When somebody is told, and what they do then: one alarm, or one for each thing of a kind. */
export interface AlarmKind {
  /** As operators know it, without the environment. */
  readonly name: string
  readonly watched: <Name>(deployed: Deployed<Name>) => ReadonlyArray<Watched<Name>>
  readonly statistic: "Sum" | "Minimum" | "Maximum" | "p95"
  readonly comparison: ">" | "<"
  readonly threshold: number
  /** Of the threshold, for people. */
  readonly unit?: "s" | "ms"
  /** Seconds of one data point. */
  readonly period: number
  /** Data points that are looked at, 1 unless said; and how many of them have to be over the threshold: all unless said. */
  readonly periods?: number
  readonly breaching?: number
  /** What a period without data is. */
  readonly missing: "notBreaching" | "breaching"
  /** Critical: customers notice, or something does not heal by itself; it also tells when it is over. */
  readonly severity: "critical" | "warning"
  /** What the alarm means, and why it is set so. */
  readonly why: string
  /** What an operator does; links are to sections of docs/operations.md. */
  readonly action: string
}

/** An alarm as CloudWatch has it. */
export interface Alarm<Name> extends Required<Omit<AlarmKind, "watched" | "unit">> {
  /** `DLQMessagesPresent`, `LambdaErrors-site-create`. */
  readonly id: string
  readonly metrics: ReadonlyArray<Metric<Name>>
}
