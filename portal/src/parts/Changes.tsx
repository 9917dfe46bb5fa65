import type { ComponentChildren } from "preact"
import { useRef } from "preact/hooks"
import type { Operation } from "wordpress-site-management-client"

import type { Change } from "../hooks.ts"
import { nameOf } from "../words.ts"
import { Bar, Problem } from "./Basics.tsx"

/** How far an operation is, in a bar and in words. */
export const Progress = ({
  operation,
  title,
}: {
  readonly title: string
  readonly operation: Operation | undefined
}) => (
  <div class="notice progress" role="status">
    <p>
      <strong>{title}</strong> <span class="muted">{operation?.message ?? "Asking …"}</span>
      <span class="percent">{operation?.progress ?? 0} %</span>
    </p>
    <Bar label={title} value={operation?.progress ?? 0} of={100} />
  </div>
)

/** The change that runs, or how the last one ended. */
export const ChangeNotice = ({
  change,
  onClose,
}: {
  readonly change: Change | undefined
  readonly onClose: () => void
}) => {
  if (change === undefined) return null
  if (!change.isDone) return <Progress title={change.title} operation={change.operation} />
  if (change.error !== undefined) return <Problem error={change.error} />
  return (
    <div class="notice good" role="status">
      <p>{change.title}: done.</p>
      <button type="button" class="quiet" onClick={onClose}>
        Close
      </button>
    </div>
  )
}

/** A button that asks once more, in a dialog, before it does what cannot be taken back easily. */
export const Confirm = (props: {
  readonly action: string
  readonly question: string
  readonly children?: ComponentChildren
  readonly disabled?: boolean
  readonly tone?: "danger" | "primary"
  readonly onConfirm: () => void
}) => {
  const dialog = useRef<HTMLDialogElement>(null)
  return (
    <>
      <button type="button" disabled={props.disabled} onClick={() => dialog.current?.showModal()}>
        {props.action}
      </button>
      <dialog ref={dialog} aria-label={props.action}>
        <form
          method="dialog"
          onSubmit={({ submitter }) => {
            if (submitter instanceof HTMLButtonElement && submitter.value === "yes") props.onConfirm()
          }}
        >
          <h2>{props.action}</h2>
          <p>{props.question}</p>
          {props.children}
          <div class="actions">
            <button type="submit" value="no" class="quiet" formNoValidate>
              Not now
            </button>
            <button type="submit" value="yes" class={props.tone ?? "primary"}>
              {props.action}
            </button>
          </div>
        </form>
      </dialog>
    </>
  )
}

/** When an operation waited and when it ran, one below the other, on one scale. */
export const Durations = ({ operations }: { readonly operations: ReadonlyArray<Operation> }) => {
  const timed = operations.map((operation) => {
    const at = (instant: string | null) => (instant === null ? Date.now() : Date.parse(instant))
    const waited = Math.max(0, at(operation.startedAt) - Date.parse(operation.createdAt))
    const ran = operation.startedAt === null ? 0 : Math.max(0, at(operation.completedAt) - at(operation.startedAt))
    return { operation, waited, ran }
  })
  const longest = Math.max(1000, ...timed.map(({ ran, waited }) => ran + waited))
  const share = (milliseconds: number) => `${(100 * milliseconds) / longest}%`
  return (
    <figure class="durations">
      <figcaption>
        Time of each operation: <span class="key waited" /> waited <span class="key ran" /> ran
      </figcaption>
      <ul>
        {timed.map(({ operation, ran, waited }) => (
          <li key={operation.operationId}>
            <span>{nameOf(operation.operationType)}</span>
            <span class="track" aria-hidden="true">
              <span class="waited" style={{ inlineSize: share(waited) }} />
              <span class={`ran ${operation.status.toLowerCase()}`} style={{ inlineSize: share(ran) }} />
            </span>
            <span class="amount">{((waited + ran) / 1000).toFixed(1)} s</span>
          </li>
        ))}
      </ul>
    </figure>
  )
}
