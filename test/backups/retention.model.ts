// One object and all that can happen around it, in every order: what retention promises, apart from how it is written.

/** A backup: what it names, whether a drop has marked it, and how many saves build on it. */
interface Saved {
  readonly names: ReadonlyArray<string>
  readonly expired: boolean
  readonly dropped: boolean
  readonly pins: number
}

/** A save on its way: by its end it writes a backup of its own name. */
interface Save {
  readonly at: "waiting" | "begun" | "sent" | "over"
  /** The backup on which it builds and that it has pinned. */
  readonly basis: string | undefined
}

/** A sweep: it drops, then looks at one owner's pack after the other, reading the backups one by one, in any order. */
interface Sweep {
  readonly at: "idle" | "dropping" | "looking"
  readonly pack: string | undefined
  readonly unread: ReadonlyArray<string>
  readonly named: boolean
}

export interface State {
  readonly backups: Readonly<Record<string, Saved>>
  readonly saves: Readonly<Record<string, Save>>
  readonly packs: ReadonlyArray<string>
  readonly sweeps: ReadonlyArray<Sweep>
}

/** A part of the rules that is left out. */
export type Fault = "no pins" | "two sweepers" | "drops while others look" | "open saves own nothing"

const idle: Sweep = { at: "idle", pack: undefined, unread: [], named: false }

/** One backup with its pack, and two saves to come. */
export const first = (fault?: Fault): State => ({
  backups: { a: { names: ["a"], expired: false, dropped: false, pins: 0 } },
  saves: { b: { at: "waiting", basis: undefined }, c: { at: "waiting", basis: undefined } },
  packs: ["a"],
  sweeps: fault === "two sweepers" || fault === "drops while others look" ? [idle, idle] : [idle],
})

const set = <A>(record: Readonly<Record<string, A>>, name: string, value: A) => ({ ...record, [name]: value })

const pinned = ({ backups }: State, name: string | undefined, by: number): State["backups"] => {
  const found = name === undefined ? undefined : backups[name]
  return name === undefined || found === undefined ? backups : set(backups, name, { ...found, pins: found.pins + by })
}

const isOpen = ({ at }: Save): boolean => at === "begun" || at === "sent"

const savesNext = (state: State): ReadonlyArray<State> =>
  Object.entries(state.saves).flatMap(([name, save]): ReadonlyArray<State> => {
    const over = (backups: State["backups"]): State => ({
      ...state,
      backups,
      saves: set(state.saves, name, { at: "over", basis: undefined }),
    })
    const given = pinned(state, save.basis, -1)
    // Failed, cancelled or killed for good: what it has sent lies there, and its pin is given back.
    const failed = isOpen(save) ? [over(given)] : []
    if (save.at === "waiting") {
      const living = Object.keys(state.backups).filter((one) => {
        const found = state.backups[one]
        return found !== undefined && !found.dropped && !found.expired
      })
      const begin = (basis: string | undefined): State => ({
        ...state,
        backups: pinned(state, basis, 1),
        saves: set(state.saves, name, { at: "begun", basis }),
      })
      return [begin(undefined), ...living.map(begin)]
    }
    if (save.at === "begun") {
      // What the basis names is not sent again; else it is sent under a name of its own.
      const packs = save.basis === undefined ? [...state.packs, name] : state.packs
      return [{ ...state, packs, saves: set(state.saves, name, { ...save, at: "sent" }) }, ...failed]
    }
    if (save.at === "sent") {
      const names = save.basis === undefined ? [name] : (state.backups[save.basis]?.names ?? [])
      return [over(set(given, name, { names, expired: false, dropped: false, pins: 0 })), ...failed]
    }
    return []
  })

const expiresNext = (state: State): ReadonlyArray<State> =>
  Object.entries(state.backups).flatMap(([name, backup]) =>
    backup.expired ? [] : [{ ...state, backups: set(state.backups, name, { ...backup, expired: true }) }],
  )

const sweepsNext = (state: State, fault?: Fault): ReadonlyArray<State> =>
  state.sweeps.flatMap((sweep, at): ReadonlyArray<State> => {
    const now = (next: Sweep, more: Partial<State> = {}): State => ({
      ...state,
      ...more,
      sweeps: state.sweeps.map((one, other) => (other === at ? next : one)),
    })
    const onlyDrops = fault === "drops while others look" && at === 1
    if (sweep.at === "idle") return [now({ ...idle, at: "dropping" })]
    if (sweep.at === "dropping") {
      const drops = Object.entries(state.backups).flatMap(([name, backup]) =>
        backup.expired && !backup.dropped && (backup.pins === 0 || fault === "no pins")
          ? [now(sweep, { backups: set(state.backups, name, { ...backup, dropped: true }) })]
          : [],
      )
      return [...drops, now(onlyDrops ? idle : { ...idle, at: "looking" })]
    }
    if (sweep.pack === undefined) {
      const looks = state.packs.flatMap((pack) => {
        const owner = state.saves[pack]
        if (owner !== undefined && isOpen(owner) && fault !== "open saves own nothing") return []
        return [now({ ...sweep, pack, unread: Object.keys(state.backups), named: false })]
      })
      return [...looks, now(idle)]
    }
    if (sweep.unread.length > 0) {
      return sweep.unread.map((name) => {
        const backup = state.backups[name]
        const names = backup !== undefined && !backup.dropped && backup.names.includes(sweep.pack ?? "")
        const unread = sweep.unread.filter((one) => one !== name)
        return now({ ...sweep, unread, named: sweep.named || names })
      })
    }
    const done = { ...idle, at: "looking" as const }
    return [
      now(done, sweep.named ? {} : { packs: state.packs.filter((pack) => pack !== sweep.pack) }),
      // It may be killed at any moment.
      now(idle),
    ]
  })

/** A backup that lives and names a pack that is gone. */
export const isLost = ({ backups, packs }: State): boolean =>
  Object.values(backups).some(({ dropped, names }) => !dropped && names.some((name) => !packs.includes(name)))

/** Every state that can come to be, as it is found. */
export function* reachable(fault?: Fault): Generator<State, void> {
  const found = new Set<string>()
  const open = [first(fault)]
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const key = JSON.stringify(state)
    if (found.has(key)) continue
    found.add(key)
    yield state
    open.push(...savesNext(state), ...expiresNext(state), ...sweepsNext(state, fault))
  }
}

/** What is left when nothing but a whole sweep happens any more. */
export const swept = (state: State): State => {
  const backups = Object.fromEntries(
    Object.entries(state.backups).map(([name, backup]) => [
      name,
      backup.expired && backup.pins === 0 ? { ...backup, dropped: true } : backup,
    ]),
  )
  const named = new Set(Object.values(backups).flatMap(({ dropped, names }) => (dropped ? [] : names)))
  const owned = Object.entries(state.saves).flatMap(([name, save]) => (isOpen(save) ? [name] : []))
  return { ...state, backups, packs: state.packs.filter((pack) => named.has(pack) || owned.includes(pack)) }
}
