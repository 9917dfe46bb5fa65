import { useChange, useLoaded } from "../hooks.ts"
import { Badge, Bar, Empty, Loading, Problem, Title } from "../parts/Basics.tsx"
import { ChangeNotice, Durations } from "../parts/Changes.tsx"
import { useSession } from "../session.ts"
import { date, nameOf, seconds } from "../words.ts"

/** Moments of an operation that have come, in their order. */
const timeLine = (operation: {
  readonly createdAt: string
  readonly startedAt: string | null
  readonly completedAt: string | null
}) => {
  const { completedAt, createdAt, startedAt } = operation
  const since = (instant: string) => `+${seconds(Date.parse(instant) - Date.parse(createdAt))}`
  return [
    ["Asked", date(createdAt)],
    ...(startedAt === null ? [] : [["Began", since(startedAt)]]),
    ...(completedAt === null ? [] : [["Ended", since(completedAt)]]),
  ]
}

export const Operations = () => {
  const { mayChange, portal, tenantId } = useSession()
  const params = { path: { tenantId }, query: { pageSize: 20 } }
  const found = useLoaded(
    () => portal.GET("/v1.0/tenants/{tenantId}/operations", { params }),
    tenantId,
    ({ data }) => (data.items.some(({ completedAt }) => completedAt === null) ? 3 : undefined),
  )
  const { change, dismiss, isBusy, run } = useChange(found.reload)
  const items = found.data?.data.items ?? []
  return (
    <>
      <Title text="Operations">
        <button type="button" onClick={found.reload}>
          Look again
        </button>
      </Title>
      <ChangeNotice change={change} onClose={dismiss} />
      <Problem error={found.error} onRetry={found.reload} />
      {found.data === undefined && found.error === undefined && <Loading />}
      {found.data !== undefined && items.length === 0 && (
        <Empty text="Nothing has been done yet. What you order and change is listed here." />
      )}
      {items.length > 0 && <Durations operations={items} />}
      <ul class="list">
        {items.map((operation) => {
          const { error, message, operationId, operationType, progress, siteId, status } = operation
          const path = { operationId }
          return (
            <li key={operationId} class="card row">
              <div>
                <h2>
                  <a href={`#/sites/${siteId}`}>{nameOf(operationType)}</a> <Badge code={status} />
                </h2>
                <p>{error === null ? message : error.message}</p>
                {status === "IN_PROGRESS" && <Bar label={nameOf(operationType)} value={progress} of={100} />}
                <ol class="line">
                  {timeLine(operation).map(([name, at]) => (
                    <li key={name}>
                      <strong>{name}</strong> {at}
                    </li>
                  ))}
                </ol>
              </div>
              {mayChange && status === "FAILED" && (
                <button
                  type="button"
                  disabled={isBusy}
                  onClick={() =>
                    void run("Trying again", () =>
                      portal.POST("/v1.0/operations/{operationId}/retry", { params: { path } }),
                    )
                  }
                >
                  Try again
                </button>
              )}
              {mayChange && (status === "PENDING" || status === "IN_PROGRESS") && (
                <button
                  type="button"
                  disabled={isBusy}
                  onClick={() =>
                    void run("Stopping", () =>
                      portal.POST("/v1.0/operations/{operationId}/cancel", { params: { path } }),
                    )
                  }
                >
                  Stop
                </button>
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}
