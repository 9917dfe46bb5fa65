import { setImmediate } from "node:timers/promises"

import { QueryCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb"
import { Clock, Console, Effect, Fiber, Layer, Logger } from "effect"

import { Backup, BackupId } from "../../src/backups/Backup.ts"
import { Grace, sweepBackups } from "../../src/backups/BackupExpiry.ts"
import { BackupStore } from "../../src/backups/BackupStore.ts"
import { folderOf, manifestOf } from "../../src/backups/Packs.ts"
import { PackStore } from "../../src/backups/PackStore.ts"
import { Operation, OperationId } from "../../src/operations/engine/Operation.ts"
import { operationItem } from "../../src/operations/engine/OperationItem.ts"
import { OperationStore } from "../../src/operations/engine/OperationStore.ts"
import { OwnArchives } from "../../src/platform/OwnArchives.ts"
import { type Item, Table, toItem } from "../../src/platform/Table.ts"
import type { TableClient, TableCommand } from "../../src/platform/TableClient.ts"
import { silent } from "../model/ProcessServices.ts"
import { readerOf } from "../model/TableDump.ts"
import { makeClock } from "../model/VirtualClock.ts"
import { operationOf } from "../support/changes.ts"
import { MemoryDynamo } from "../support/dynamodb/MemoryDynamo.ts"
import { makeBackup, settingsFrom } from "../support/samples.ts"

/** A part of the rules that is left out of the service. */
export type Fault = "no pins"

const dayMs = 86_400_000

/** The same numbers for the same seed (mulberry32). */
const randomFrom = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Of which save an object is. */
const saveOf = (key: string): string => key.split("/")[3] ?? ""

/** Makes a fault of a command, on its way to the table. */
const spoilt = (command: TableCommand, faults: ReadonlySet<Fault>): TableCommand => {
  if (command instanceof QueryCommand && command.input.FilterExpression?.includes("contains(#uses") === true) {
    // Record by record, as DynamoDB reads a partition that does not fit into a page: not at one moment.
    return new QueryCommand({ ...command.input, Limit: 1 })
  }
  if (!(command instanceof UpdateItemCommand)) return command
  const { ConditionExpression: condition = "", ...input } = command.input
  if (faults.has("no pins") && condition.includes("pins = :zero")) {
    const without = condition.replace("(attribute_not_exists(pins) OR pins = :zero)", ":zero = :zero")
    return new UpdateItemCommand({ ...input, ConditionExpression: without })
  }
  return command
}

/**
 * A site's backups, saves and sweeps in one table, all at once, in an order that the seed chooses: every call to the table and
 * to the bucket waits for some of the others'. What is dropped goes at once, so that nothing is saved by the grace.
 */
export const makeRetention = (seed: number, fault?: Fault) => {
  const random = randomFrom(seed)
  const faults = new Set(fault === undefined ? [] : [fault])
  const clock = makeClock(Date.UTC(2031, 0, 1))
  const memory = new MemoryDynamo()
  const read = readerOf(memory.store)
  /** What is in the bucket, and of manifests which packs they name. */
  const bucket = new Map<string, ReadonlyArray<string>>()
  const losses: Array<string> = []

  const backups = (): ReadonlyArray<Item> =>
    Object.values(read()).filter(({ SK, droppedAt }) => String(SK).startsWith("BACKUP#") && droppedAt === undefined)
  const look = (): void => {
    for (const { key } of backups()) {
      const manifest = bucket.get(String(key))
      const gone = [
        ...(manifest === undefined ? [String(key)] : []),
        ...(manifest ?? []).filter((one) => !bucket.has(one)),
      ]
      losses.push(...gone)
    }
  }
  const hesitate = async () => {
    for (let turns = random(6); turns > 0; turns--) await Promise.resolve()
  }
  const client: TableClient = new Proxy<TableClient>(memory, {
    get: () => async (command: TableCommand) => {
      await hesitate()
      const send: unknown = Reflect.get(memory, "send")
      if (typeof send !== "function") return undefined
      const answer: unknown = await Reflect.apply(send, memory, [spoilt(command, faults)])
      look()
      await hesitate()
      return answer
    },
  })
  const archives = OwnArchives.of({
    putUrl: () => Effect.die("not used by sweeps"),
    remove: (key) =>
      Effect.promise(async () => {
        await hesitate()
        bucket.delete(key)
        look()
      }),
  })
  const table = Table.over(() => client).pipe(Layer.provideMerge(settingsFrom()))
  const layer = Layer.mergeAll(PackStore.layer, OperationStore.layer, Layer.succeed(OwnArchives, archives)).pipe(
    Layer.provideMerge(BackupStore.layer),
    Layer.provideMerge(table),
    Layer.provideMerge(Layer.mergeAll(Layer.succeed(Clock.Clock, clock), Layer.succeed(Grace, 0))),
    Layer.provideMerge(Layer.mergeAll(Logger.layer([]), Layer.succeed(Console.Console, silent))),
  )

  const write = (operation: Operation) =>
    Effect.flatMap(Table, (table) => table.put({ Item: toItem(operationItem(operation)) }))
  const put = (key: string, names: ReadonlyArray<string> = []) =>
    Effect.promise(async () => {
      await hesitate()
      bucket.set(key, names)
    })

  /** It may be some days later. */
  const aWhile = Effect.suspend(() => (random(3) === 0 ? Effect.sleep(`${1 + random(3)} days`) : Effect.yieldNow))

  let nth = 0
  const open = new Set<number>()
  /** A save as the steps do it; one in three comes to no end, and its operation fails. */
  const save = Effect.gen(function* () {
    nth += 1
    const backupId = BackupId.make(`backup-${String(nth).padStart(3, "0")}`)
    const operation = operationOf("SITE_BACKUP", {
      operationId: OperationId.make(`op-${nth}`),
      status: "IN_PROGRESS",
      epoch: 1,
    })
    yield* write(operation)
    const dies = random(3) === 0
    const packs = yield* PackStore
    const begun = yield* packs.begin(operation, operation, backupId)
    yield* aWhile
    const held = begun.basis === undefined ? [] : (bucket.get(begun.basis.key) ?? [])
    // Some of what the basis names is still there, and some is new.
    const kept = held.filter(() => random(4) > 0)
    const fresh = Array.from({ length: random(3) }, (_, number) => `${folderOf(begun)}/${number}`)
    if (fresh.length > 0) yield* packs.announce(begun, fresh.length)
    yield* Effect.forEach(fresh, (key) => put(key))
    yield* aWhile
    const names = [...kept, ...fresh]
    const uses = [...new Set(names.map(saveOf))]
    if (!dies || random(2) === 0) yield* put(manifestOf(begun), names)
    if (!dies) {
      const expiresAt = new Date(clock.now() + (1 + random(4)) * dayMs).toISOString()
      const made = new Backup({
        ...makeBackup({ backupId, expiresAt, key: manifestOf(begun), uses, format: "STORE", storedBytes: 1 }),
      })
      yield* packs.end(begun, operation, made)
    }
    const completedAt = new Date(clock.now()).toISOString()
    yield* write(new Operation({ ...operation, status: dies ? "FAILED" : "COMPLETED", completedAt }))
  })

  const run = <A, E>(effect: Effect.Effect<A, E, Layer.Success<typeof layer>>) => Effect.provide(effect, layer)
  return {
    losses,
    bucket,
    records: () => Object.keys(read()).filter((key) => /PACKS#|BACKUP#/.test(key)),
    pins: () => backups().map(({ pins = 0 }) => pins),
    /** Of what save each object is that is there, and of which one is there that a backup names. */
    saves: () => new Set([...bucket.keys()].map(saveOf)),
    named: () => new Set(backups().flatMap(({ key }) => [String(key), ...(bucket.get(String(key)) ?? [])].map(saveOf))),
    /** Days of saves, which may take some, and of sweeps: all of a day at once. */
    live: (days: number) =>
      run(
        Effect.gen(function* () {
          const saves: Array<Fiber.Fiber<void, unknown>> = []
          for (let day = 0; day < days; day++) {
            for (let more = random(3); more > 0; more--) {
              const begun = saves.length
              open.add(begun)
              const ended = Effect.sync(() => open.delete(begun))
              saves.push(yield* Effect.forkChild(Effect.ensuring(save, ended)))
            }
            // What is begun has its turn, or some of it.
            for (let turns = random(4); turns > 0; turns--) yield* Effect.promise(() => setImmediate())
            yield* Effect.all(
              Array.from({ length: 1 + random(2) }, () => sweepBackups),
              { concurrency: "unbounded", discard: true },
            )
            clock.advance(dayMs)
          }
          while (open.size > 0) {
            yield* Effect.promise(() => setImmediate())
            clock.advance(dayMs)
          }
          yield* Effect.forEach(saves, Fiber.join)
        }),
      ),
    /** Sweeps until nothing is left to do. */
    settle: run(
      Effect.gen(function* () {
        for (let turn = 0; turn < 4; turn++) {
          clock.advance(2 * 3_600_000)
          yield* sweepBackups
        }
      }),
    ),
    advance: (days: number) => clock.advance(days * dayMs),
  }
}
