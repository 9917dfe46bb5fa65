import { useCallback, useEffect, useRef, useState } from "preact/hooks"
import { type Operation } from "wordpress-site-management-client"

import { useSession } from "./session.ts"

/** What was loaded, or why it could not be; while it is loaded again, what was there before. */
export interface Loaded<A> {
  readonly data: A | undefined
  readonly error: unknown
  readonly reload: () => void
}

/** Loads something when the screen appears, and again when asked, or after some seconds. */
export const useLoaded = <A>(
  load: () => Promise<A>,
  key: string,
  againAfter?: (data: A) => number | undefined,
): Loaded<A> => {
  const [state, setState] = useState<{ readonly data?: A; readonly error?: unknown }>({})
  const [turn, setTurn] = useState(0)
  const reload = useCallback(() => setTurn((now) => now + 1), [])
  useEffect(() => {
    let isCurrent = true
    let timer: number | undefined
    load().then(
      (data) => {
        if (!isCurrent) return
        setState({ data })
        const seconds = againAfter?.(data)
        if (seconds !== undefined) timer = window.setTimeout(reload, seconds * 1000)
      },
      (error: unknown) => isCurrent && setState((before) => ({ ...before, error })),
    )
    return () => {
      isCurrent = false
      window.clearTimeout(timer)
    }
  }, [key, turn])
  return { data: state.data, error: state.error, reload }
}

/** A change that somebody asked for: what it is, how far, and how it ended. */
export interface Change {
  readonly title: string
  readonly operation?: Operation
  readonly error?: unknown
  readonly isDone: boolean
}

type Answer = { readonly status: number; readonly data: unknown }
const operationIdOf = (data: unknown): string | undefined =>
  typeof data === "object" && data !== null && "operationId" in data ? String(data.operationId) : undefined

/** Runs changes one at a time, and follows what goes on after their answer. */
export const useChange = (onEnd: () => void = () => {}) => {
  const { portal } = useSession()
  const [change, setChange] = useState<Change | undefined>(undefined)
  const ended = useRef(onEnd)
  ended.current = onEnd
  const run = useCallback(
    async (title: string, ask: () => Promise<Answer>): Promise<boolean> => {
      setChange({ title, isDone: false })
      try {
        const { data, status } = await ask()
        const operationId = status === 202 ? operationIdOf(data) : undefined
        if (operationId !== undefined) {
          await portal.waitFor(
            { operationId },
            { onProgress: (operation) => setChange({ title, operation, isDone: false }) },
          )
        }
        setChange({ title, isDone: true })
        return true
      } catch (error) {
        setChange({ title, error, isDone: true })
        return false
      } finally {
        ended.current()
      }
    },
    [portal],
  )
  return { change, run, isBusy: change?.isDone === false, dismiss: () => setChange(undefined) }
}

/** The path after the page's `#`, in parts. */
export const useRoute = (): ReadonlyArray<string> => {
  const read = () =>
    location.hash
      .replace(/^#\/?/, "")
      .split("/")
      .filter((part) => part !== "")
  const [route, setRoute] = useState(read)
  useEffect(() => {
    const follow = () => setRoute(read())
    addEventListener("hashchange", follow)
    return () => removeEventListener("hashchange", follow)
  }, [])
  return route
}
