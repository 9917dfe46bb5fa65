import { isDeepStrictEqual } from "node:util"

import { assert } from "@effect/vitest"

import { brokenRules, expectedIn, seenIn } from "./Agreement.ts"
import { askOf, callFor, codeOf } from "./Asking.ts"
import { deadlyGate, openGate, stallingGate } from "./Gate.ts"
import { lateIn, staleIn, stepsIn, triesIn, waitingIn } from "./Looks.ts"
import { at, ended, type Fault, type Model, type Outcome } from "./Model.ts"
import type { Request } from "./ModelAccess.ts"
import { predict, writeOn } from "./ModelRequests.ts"
import { deliver, giveUp, reconcile, takeOver } from "./ModelRuns.ts"
import { Numbers } from "./Numbers.ts"
import type { Message } from "./Outside.ts"
import { buryIn, callOf, deliverTo, type Reply, type World } from "./World.ts"

const pastLeaseMs = 61_000

/** An answer to who came while somebody else was at work, and of whom nothing is left. */
const isPushedAside = ([status, code]: ReadonlyArray<unknown>, foreseen: ReadonlyArray<unknown> | undefined): boolean =>
  foreseen?.[0] === 0 && (code === "SITE_008" || (status === 503 && code === "SYS_002"))

/** A world and what is known of it, beside its model. */
export class History {
  readonly world: World
  model: Model
  readonly numbers: Numbers
  /** What was answered in any history: each answer that the model foresaw, and that came. */
  private readonly reached: Set<string>
  private messages: number
  /** Bodies of answers by Idempotency-Key, to be given again word for word. */
  private readonly bodies = new Map<string, string>()

  constructor(world: World, model: Model, reached = new Set<string>(), numbers = new Numbers()) {
    this.world = world
    this.model = model
    this.reached = reached
    this.numbers = numbers
    this.messages = world.outside.messages.length
  }

  /** The same again, in the same world: once that has been put back to where it was, another history may follow. */
  fork(): History {
    return new History(this.world, structuredClone(this.model), this.reached, this.numbers.copy())
  }

  /** The service and the model agree on everything there is. */
  async agree(): Promise<void> {
    const { model, numbers, world } = this
    const items = await world.items()
    numbers.learn(model, items)
    const [seen, expected] = [seenIn(world, items, numbers), expectedIn(model, numbers)]
    // Chai compares as well, and ten times as long: it tells of a difference once there is one.
    if (!isDeepStrictEqual(seen, expected)) assert.deepStrictEqual(seen, expected)
    const sent = world.outside.messages.slice(this.messages).map((message) => {
      const { attempt, operation } = numbers.message(message)
      return `${operation}/${attempt}`
    })
    assert.deepStrictEqual(sent.toSorted(), model.sent.splice(0).toSorted())
    this.messages = world.outside.messages.length
    assert.deepStrictEqual(brokenRules(world, items), [])
  }

  /** Asks for something; the answer is the foreseen one. */
  async ask(request: Request): Promise<void> {
    const { model, world } = this
    const hangs = request.hangs !== undefined && model.faults.length === 0 && request.async !== true
    const { hangs: slow, ...quick } = request
    const asked = { ...(hangs ? request : quick), late: lateIn(world, this.numbers, request) }
    if (hangs && slow !== undefined) {
      const faults: ReadonlyArray<Fault> = [...Array.from({ length: slow.after }, () => "ok" as const), slow.fault]
      model.faults.push(...faults)
      world.networks.faults.push(...faults.map((fault) => ({ fault })))
    }
    const reply = await askOf(world, callFor(asked, model, this.numbers), hangs)
    const outcome = predict(model, asked)
    if (hangs) {
      model.faults.splice(0)
      world.networks.faults.splice(0)
    }
    this.compare(asked, reply, outcome)
  }

  private compare({ as, key, tenant, to }: Request, reply: Reply, outcome: Outcome & { readonly again?: true }) {
    const { body, status } = reply
    const { code, says = {} } = outcome
    const seen = codeOf(reply)
    const text = JSON.stringify(body)
    this.reached.add([to, ...(code === undefined ? [status] : [status, code])].join(" "))
    assert.deepStrictEqual([status, seen], [outcome.status, code], text)
    const told = Object.fromEntries(Object.keys(says).map((name) => [name, body[name]]))
    assert.deepStrictEqual(told, says)
    const id = `${as.sub}|${tenant ?? ""}|${key ?? ""}`
    if (outcome.again === true) assert.strictEqual(text, this.bodies.get(id))
    else if (key !== undefined && !/^(get|list)/.test(to) && code !== "IDEM_002") this.bodies.set(id, text)
  }

  /**
   * Two ask at the same moment. It comes out as if one had asked after the other, or as if the one that is refused had come
   * while the other was at work.
   */
  async rush(requests: readonly [Request, Request]): Promise<void> {
    const { model: before, numbers, world } = this
    if (before.faults.length > 0) return
    const replies = await Promise.all(requests.map((request) => callOf(world.alive, callFor(request, before, numbers))))
    const outcomes = replies.map((reply) => [reply.status, codeOf(reply)])
    const items = await world.items()
    const tried = [[0, 1], [1, 0], [0], [1]].map((order) => {
      const model = structuredClone(before)
      const foreseen = requests.map((): ReadonlyArray<unknown> => [0])
      for (const index of order) {
        const { code, status } = predict(model, at(requests, index))
        foreseen[index] = [status, code]
      }
      const known = numbers.copy()
      known.learn(model, items)
      return {
        foreseen,
        model,
        seen: seenIn(world, items, known),
        expected: expectedIn(model, known),
        sent: model.sent,
      }
    })
    const fits = tried.find(
      ({ expected, foreseen, seen }) =>
        outcomes.every(
          (outcome, index) => isDeepStrictEqual(outcome, foreseen[index]) || isPushedAside(outcome, foreseen[index]),
        ) && isDeepStrictEqual(seen, expected),
    )
    assert.isDefined(fits, JSON.stringify({ outcomes, tried }, null, 1))
    this.model = fits?.model ?? before
  }

  /** A message is delivered twice at the same moment. */
  async together(index: number): Promise<void> {
    const { model, numbers, world } = this
    const message = this.message(index)
    if (message === undefined || model.faults.length > 0) return
    await Promise.all([deliverTo(world.alive, message), deliverTo(world.spawn(openGate), message)])
    deliver(model, at(model.operations, numbers.message(message).operation))
  }

  private message(index: number): Message | undefined {
    const { messages } = this.world.outside
    return messages[index % Math.max(1, messages.length)]
  }

  waiting(): ReadonlyArray<number> {
    return waitingIn(this.world, this.model, this.numbers)
  }
  stale(): ReadonlyArray<number> {
    return staleIn(this.world, this.model, this.numbers)
  }

  /** Delivers a message; with `killAt` to a process that dies, and then again. */
  async deliver(index: number, mute: boolean, killAt: number | undefined): Promise<void> {
    const { model, numbers, world } = this
    const message = this.message(index)
    if (message === undefined) return
    const operation = at(model.operations, numbers.message(message).operation)
    // The last try of one that is killed could not be seen to its end here.
    if (killAt !== undefined && model.faults.length === 0 && operation.tries < 2) {
      const gate = deadlyGate(killAt)
      const finished = deliverTo(world.spawn(gate), message).then(() => "nowhere")
      const killed = (await Promise.race([gate.killed, finished])) !== "nowhere"
      if (!killed) {
        deliver(model, operation)
        return
      }
      operation.tries = triesIn(await world.items(), model, numbers, operation)
      world.clock.advance(pastLeaseMs)
      model.now += pastLeaseMs
    }
    world.outside.failing.topic = mute ? 1 : 0
    model.mute = mute ? 1 : 0
    const done = await deliverTo(world.alive, message)
    assert.strictEqual(done, deliver(model, operation))
    world.outside.failing.topic = 0
    model.mute = 0
  }

  /**
   * Delivers a message to a process that stands still until its lease is over. Another run goes on from where that one came
   * to, to a trouble or to the end; then the first goes on as well, and nothing comes of it any more.
   */
  async stall(index: number, write: number, faults: ReadonlyArray<Fault>): Promise<void> {
    const { model, numbers, world } = this
    const message = this.message(index)
    if (message === undefined || model.faults.length > 0) return
    const operation = at(model.operations, numbers.message(message).operation)
    if (operation.tries >= 2) return
    const gate = stallingGate(write)
    const finished = deliverTo(world.spawn(gate), message)
    const stands = await Promise.race([gate.stalled.then(() => true), finished.then(() => false)])
    const heads = stands ? takeOver(model, operation, stepsIn(await world.items(), model, numbers, operation)) : false
    if (heads) {
      this.pass(pastLeaseMs)
      this.trouble(faults)
      const done = await deliverTo(world.alive, message)
      assert.strictEqual(done, deliver(model, operation))
    }
    gate.goOn()
    await finished
    if (!heads) deliver(model, operation)
  }

  /** A message comes to the dead-letter queue, after runs that were killed as they began or, `untried`, met no free function. */
  async bury(index: number, untried = false): Promise<void> {
    const { model, numbers, world } = this
    const message = this.message(index)
    if (message === undefined) return
    const { attempt, operation } = numbers.message(message)
    const buried = at(model.operations, operation)
    if (!untried && attempt === buried.attempt && !ended(buried.status)) {
      await world.useUp(message)
      buried.tries = 3
    }
    const done = await buryIn(world.alive, message)
    assert.strictEqual(done, giveUp(model, buried, attempt))
  }

  async reconcile(afterMs: number): Promise<void> {
    this.pass(afterMs)
    await this.world.alive.reconcile()
    reconcile(this.model)
  }

  pass(ms: number): void {
    this.world.clock.advance(ms)
    this.model.now += ms
  }

  trouble(faults: ReadonlyArray<Fault>): void {
    const room = faults.slice(0, Math.max(0, 5 - this.model.faults.length))
    this.model.faults.push(...room)
    this.world.networks.faults.push(...room.map((fault) => ({ fault })))
  }

  /** Takes away what has expired. */
  async expire(): Promise<void> {
    const { model, world } = this
    await world.alive.sweepBackups()
    const gone = model.backups.filter(({ expiresAt }) => expiresAt < model.now)
    for (const backup of gone) {
      model.archives.delete(backup.id)
      model.backups.splice(model.backups.indexOf(backup), 1)
    }
  }

  /** People write on a site of theirs. */
  write(site: number, words: string): void {
    const content = writeOn(this.model, site, words)
    if (content === undefined) return
    const blogs = Object.values(this.world.networks.blogs).flat()
    const blog = blogs.find(({ siteId }) => siteId === this.numbers.sites[site])
    if (blog !== undefined) blog.options["post"] = content.post
  }
}
