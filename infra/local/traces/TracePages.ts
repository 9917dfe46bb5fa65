import type { Page } from "../Gateway.ts"
import { escaped, layOut, plainStyle } from "../pageLayout.ts"
import type { TraceDocument } from "./TraceDocument.ts"
import type { TraceStore } from "./TraceStore.ts"
import { aboutOf, isOf, rowsOf, type TraceRow } from "./TraceTree.ts"

type Trace = ReadonlyArray<TraceDocument>

const style = `${plainStyle}
td.name { width: 45% }
td.time { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap }
td.bars { padding: .5rem 0; width: 40% }
.bar { background: #3b82f6; border-radius: 2px; height: .65rem; min-width: 2px }
.segment { font-weight: 600 }
.segment + .bar, tr.segment .bar { background: #1e40af }
tr.aws .bar { background: #f59e0b }
tr.remote .bar { background: #10b981 }
tr.failed .bar { background: #dc2626 }
.cause { color: #dc2626; font-weight: 400 }
small { opacity: .7 }
`

const pageOf = (title: string, body: string): string => layOut(title, style, body)

const millis = (ms: number): string => (ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`)

const isFailed = ({ error, fault }: TraceDocument): boolean => fault === true || error === true

const kindOf = (document: TraceDocument): string =>
  `${document.type === undefined ? "segment" : (document.namespace ?? "")}${isFailed(document) ? " failed" : ""}`

const detailOf = ({ aws, cause, http, in_progress }: TraceDocument): string => {
  const { request, response } = http ?? {}
  const told = [aws?.operation, request?.url, response?.status, in_progress === true ? "not ended" : undefined]
  const causes = (cause?.exceptions ?? []).map(({ message = "", type = "" }) => `${type}: ${message}`)
  return [
    ...told.flatMap((text) => (text === undefined ? [] : [` <small>${escaped(String(text))}</small>`])),
    ...causes.map((text) => `<div class="cause">${escaped(text)}</div>`),
  ].join("")
}

const rowOf = ({ depth, document, from, to }: TraceRow, whole: number): string => {
  const percent = (ms: number): string => `${((100 * ms) / whole).toFixed(2)}%`
  return `<tr class="${kindOf(document)}" id="${escaped(document.id)}"><td class="name" style="padding-left:${depth + 0.5}rem">${escaped(document.name)}${detailOf(document)}</td>
<td class="time">${millis(from)}</td><td class="time">${document.in_progress === true ? "" : millis(to - from)}</td>
<td class="bars"><div class="bar" style="margin-left:${percent(from)};width:${percent(to - from)}"></div></td></tr>`
}

const traceOf = (trace: Trace): string => {
  const rows = rowsOf(trace)
  const whole = Math.max(1, ...rows.map(({ to }) => to))
  const [first] = trace
  const about = ["action", "siteId", "tenantId", "operationId", "correlationId"].map((name) => aboutOf(trace, name))
  return `<h2>Trace <code>${escaped(first?.trace_id ?? "")}</code></h2>
<p>${escaped(about.filter((text) => text !== "").join(" · "))} · ${rows.length} parts, ${millis(whole)}</p>
<table><thead><tr><th>Part</th><th>After</th><th>Took</th><th></th></tr></thead>${rows.map((row) => rowOf(row, whole)).join("\n")}</table>`
}

const listed = (trace: Trace): string => {
  const [first] = trace
  const began = Math.min(...trace.map(({ start_time }) => start_time))
  const took = Math.max(...rowsOf(trace).map(({ to }) => to))
  const failed = trace.filter(isFailed).length
  const cells = [
    `<a href="/traces/${escaped(first?.trace_id ?? "")}">${new Date(began * 1000).toISOString()}</a>`,
    ...["action", "siteId", "operationId"].map((name) => escaped(aboutOf(trace, name))),
    millis(took),
    failed === 0 ? "" : `<span class="cause">${failed} failed</span>`,
  ]
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`
}

/** A schedule that found nothing to do is no news. */
const isAbout = (trace: Trace): boolean => aboutOf(trace, "action") !== ""

const listPage = (traces: ReadonlyArray<Trace>): string =>
  pageOf(
    "Traces",
    `<h1>Traces</h1><p>The newest first. <code>/traces/{operationId}</code> shows an operation's.</p>
<table><thead><tr><th>Began</th><th>Action</th><th>Site</th><th>Operation</th><th>Took</th><th></th></tr></thead>${traces.filter(isAbout).map(listed).join("\n")}</table>`,
  )

/**
 * `/traces` lists the traces; `/traces/{id}` shows the one of that id, or those of the operation of that id, the oldest first,
 * and `/traces.json/{id}` is the same for programs.
 */
export const tracePages = (store: TraceStore): ReadonlyMap<string, Page> => {
  const find = (id: string) =>
    store
      .all()
      .filter((trace) => isOf(trace, id))
      .toReversed()
  const show = (id: string): string => {
    const found = find(id)
    const shown = found.length === 0 ? "<p>There is no such trace (any more).</p>" : found.map(traceOf).join("\n")
    return pageOf(id, `<p><a href="/traces">All traces</a></p><h1><code>${escaped(id)}</code></h1>${shown}`)
  }
  const html = "text/html; charset=utf-8"
  const page = (contentType: string, body: (id?: string) => string): Page => ({
    contentType,
    hasParts: true,
    body: (id) => Promise.resolve(body(id)),
  })
  return new Map([
    ["/traces", page(html, (id) => (id === undefined ? listPage(store.all()) : show(id)))],
    ["/traces.json", page("application/json", (id) => JSON.stringify(id === undefined ? store.all() : find(id)))],
  ])
}
