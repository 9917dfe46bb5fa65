import { table } from "../../../infra/inventory/sitesTable.ts"
import { type Faults, noFaults } from "./Faults.ts"
import { idOf, type Keys } from "./Schema.ts"
import { type Attributes, compareStrings } from "./Values.ts"

/** What an index still shows of an item. */
interface Past {
  readonly item: Attributes | undefined
  readonly until: number
}

/** All there is in a table at one moment. */
export interface Snapshot {
  readonly items: ReadonlyMap<string, Attributes>
  readonly past: ReadonlyMap<string, ReadonlyArray<Past>>
}

export const emptySnapshot: Snapshot = { items: new Map(), past: new Map() }

/** The order of two items that have the same keys in an index: AWS promises none. */
export type Ties = (one: Attributes, other: Attributes) => number
const byKey: Ties = (one, other) =>
  compareStrings(one[table.partitionKey]?.S ?? "", other[table.partitionKey]?.S ?? "") ||
  compareStrings(one[table.sortKey]?.S ?? "", other[table.sortKey]?.S ?? "")

/** The items of a table. None is ever changed, so that to keep a moment is to keep which ones there were. */
export class Store {
  faults: Faults = noFaults
  readonly ties: Ties
  /** Another number whenever something else is there. */
  revision = 0
  private items = new Map<string, Attributes>()
  private past = new Map<string, ReadonlyArray<Past>>()

  constructor(ties: Ties = byKey) {
    this.ties = ties
  }

  get(id: string): Attributes | undefined {
    return this.items.get(id)
  }

  set(id: string, item: Attributes | undefined): void {
    this.revision += 1
    const lag = this.faults.indexLag()
    if (lag > 0) {
      const now = this.faults.now()
      const before = (this.past.get(id) ?? []).filter(({ until }) => until > now)
      // An index gets the writes of an item in their order.
      const until = Math.max(now + lag, before.at(-1)?.until ?? 0)
      this.past.set(id, [...before, { item: this.items.get(id), until }])
    }
    if (item === undefined) this.items.delete(id)
    else this.items.set(id, item)
  }

  /** All items as they are. */
  all(): ReadonlyArray<Attributes> {
    return [...this.items.values()]
  }

  /** What indexes still show of items that have changed since. */
  late(): ReadonlyArray<{ readonly shown: Attributes | undefined; readonly now: Attributes | undefined }> {
    const now = this.faults.now()
    return [...this.past].flatMap(([id, versions]) => {
      const shown = versions.find(({ until }) => until > now)
      return shown === undefined ? [] : [{ shown: shown.item, now: this.items.get(id) }]
    })
  }

  /** The items of a partition of the table or of an index, in no order: an item without the keys of an index is not in it. */
  partition(keys: Keys, partition: string): Array<Attributes> {
    const { partitionKey, sortKey } = keys
    const found: Array<Attributes> = []
    const look = (item: Attributes | undefined) => {
      if (item?.[partitionKey]?.S === partition && (sortKey === undefined || item[sortKey] !== undefined))
        found.push(item)
    }
    if (partitionKey === table.partitionKey || this.past.size === 0) {
      for (const item of this.items.values()) look(item)
      return found
    }
    const now = this.faults.now()
    for (const [id, item] of this.items) if (!this.past.has(id)) look(item)
    for (const [id, versions] of this.past) {
      const shown = versions.find(({ until }) => until > now)
      look(shown === undefined ? this.items.get(id) : shown.item)
    }
    return found
  }

  save(): Snapshot {
    return { items: new Map(this.items), past: new Map(this.past) }
  }

  load({ items, past }: Snapshot): void {
    this.revision += 1
    this.items = new Map(items)
    this.past = new Map(past)
  }

  /** Makes it hold exactly these items. */
  fill(items: ReadonlyArray<Attributes>): void {
    this.load({ items: new Map(items.map((item) => [idOf(item), item])), past: new Map() })
  }
}
