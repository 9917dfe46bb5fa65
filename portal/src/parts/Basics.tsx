import type { ComponentChildren } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { inWords, PortalError } from "wordpress-site-management-client"

import { nameOf } from "../words.ts"

type Children = { readonly children?: ComponentChildren }

/** The heading of a screen; who came here by a link is read it first. */
export const Title = ({ children, text }: Children & { readonly text: string }) => {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${text} · Site portal`
    heading.current?.focus()
  }, [text])
  return (
    <header class="title">
      <h1 tabIndex={-1} ref={heading}>
        {text}
      </h1>
      {children}
    </header>
  )
}

const tones: Readonly<Record<string, string>> = {
  ACTIVE: "good",
  COMPLETED: "good",
  HEALTHY: "good",
  VERIFIED: "good",
  DELIVERED: "good",
  SUSPENDED: "warn",
  DEGRADED: "warn",
  CANCELLED: "warn",
  PENDING: "warn",
  FAILED: "bad",
  UNHEALTHY: "bad",
}

/** A state in a word; its colour only repeats it. */
export const Badge = ({ code }: { readonly code: string }) => (
  <span class={`badge ${tones[code] ?? "plain"}`}>{nameOf(code)}</span>
)

/** What went wrong, what can be done about it, and what to tell support. */
export const Problem = ({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) =>
  error === undefined ? null : (
    <div class="notice bad" role="alert">
      <p>{inWords(error)}</p>
      {error instanceof PortalError && (
        <p class="small">
          {error.code}
          {error.requestId === undefined ? "" : ` · request ${error.requestId}`}
        </p>
      )}
      {onRetry !== undefined && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  )

/** In the place of a list that has nothing in it. */
export const Empty = ({ children, text }: Children & { readonly text: string }) => (
  <div class="empty">
    <p>{text}</p>
    {children}
  </div>
)

export const Loading = () => (
  <p class="loading" role="status">
    Loading …
  </p>
)

export const Bar = ({ label, of, value }: { readonly label: string; readonly value: number; readonly of: number }) => (
  <div class="bar" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={of} aria-valuenow={value}>
    <span style={{ inlineSize: `${of === 0 ? 0 : Math.min(100, (100 * value) / of)}%` }} />
  </div>
)

/** A labelled input, with what is wrong with it right below. */
export const Field = (props: {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
  readonly hint?: ComponentChildren
  readonly fault?: string | undefined
  readonly type?: "email"
  readonly required?: boolean
}) => {
  const id = `field-${props.label.toLowerCase().replaceAll(/\W+/g, "-")}`
  const input = {
    id,
    value: props.value,
    required: props.required ?? false,
    autocomplete: "off" as const,
    "aria-invalid": props.fault === undefined ? undefined : ("true" as const),
    "aria-describedby": `${id}-hint`,
    onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => props.onValue(currentTarget.value),
  }
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      {props.type === "email" ? <input type="email" {...input} /> : <input type="text" {...input} />}
      <p id={`${id}-hint`} class={props.fault === undefined ? "hint" : "hint fault"} aria-live="polite">
        {props.fault ?? props.hint}
      </p>
    </div>
  )
}

export const Choice = <A extends string>(props: {
  readonly label: string
  readonly value: A
  readonly options: ReadonlyArray<A>
  readonly onValue: (value: A) => void
}) => (
  <fieldset class="choice">
    <legend>{props.label}</legend>
    <div>
      {props.options.map((option) => (
        <label key={option}>
          <input
            type="radio"
            name={props.label}
            checked={option === props.value}
            onChange={() => props.onValue(option)}
          />
          <span>{nameOf(option)}</span>
        </label>
      ))}
    </div>
  </fieldset>
)
