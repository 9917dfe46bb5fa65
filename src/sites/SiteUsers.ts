import * as Context from "effect/Context"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

import { usersPath } from "../http/Links.ts"
import { defaultPageSize, toPage } from "../http/Page.ts"
import { RequestInfo } from "../http/RequestInfo.ts"
import { InvalidRequest } from "../kernel/HttpErrors.ts"
import type { SiteRef } from "../kernel/SiteRef.ts"
import { OperationRunning } from "../operations/engine/OperationErrors.ts"
import type { TableError } from "../platform/Table.ts"
import { WordPress, type WordPressCall } from "../wordpress/WordPress.ts"
import type { WordPressError, WordPressRefused } from "../wordpress/WordPressErrors.ts"
import { WordPressUser, WordPressUserRemoval } from "../wordpress/WordPressUsers.ts"
import { numberedList } from "./NumberedList.ts"
import type { SiteNotFound, StatusForbids } from "./SiteErrors.ts"
import { SiteStore } from "./SiteStore.ts"
import { type AddUserRequest, type SiteUser, UserId } from "./SiteUsersApi.ts"
import { standingSite } from "./StandingSite.ts"
import { LastAdministrator, UserExists, UserNotFound } from "./UserErrors.ts"

type User = typeof SiteUser.Type
type ReadError = SiteNotFound | StatusForbids | WordPressError | TableError
type ChangeError = ReadError | UserNotFound | OperationRunning | InvalidRequest

interface UserParams extends SiteRef {
  readonly userId: UserId
}

const view = ({ id, ...user }: typeof WordPressUser.Type): User => ({ userId: UserId.make(String(id)), ...user })

const invalid = (path: string, reason: string) => Effect.fail(new InvalidRequest({ fields: [{ path, reason }] }))

type Refusal<E> = (refused: WordPressRefused) => Effect.Effect<never, E | WordPressRefused>

/** What WordPress refuses of a user, as the error that it is. */
const ofUser =
  (siteId: string, user: string): Refusal<UserNotFound> =>
  (refused) =>
    Effect.fail(refused.wordpressCode === "bbws_user_not_found" ? new UserNotFound({ siteId, user }) : refused)

const ofChange =
  (siteId: string, user: string): Refusal<UserNotFound | InvalidRequest> =>
  (refused) => {
    switch (refused.wordpressCode) {
      case "bbws_role_unknown":
        return invalid("payload.role", `the site has no such role; it has ${(refused.roles ?? []).join(", ")}`)
      case "bbws_email_refused":
        return invalid("payload.email", "another account has an address that WordPress takes for the same")
      case "bbws_heir_unknown":
        return invalid("query.reassignTo", "no other user of this site")
      default:
        return ofUser(siteId, user)(refused)
    }
  }

const ofNew =
  (siteId: string, email: string): Refusal<UserExists | UserNotFound | InvalidRequest> =>
  (refused) =>
    refused.wordpressCode === "bbws_user_exists"
      ? Effect.fail(new UserExists({ siteId, email }))
      : ofChange(siteId, email)(refused)

const ofMember =
  (siteId: string, userId: string): Refusal<LastAdministrator | UserNotFound | InvalidRequest> =>
  (refused) =>
    refused.wordpressCode === "bbws_last_administrator"
      ? Effect.fail(new LastAdministrator({ siteId, userId }))
      : ofChange(siteId, userId)(refused)

/** The users of sites. They are in the tenant's WordPress, and nowhere else. */
export class SiteUsers extends Context.Service<
  SiteUsers,
  {
    list(
      site: SiteRef,
      page: { readonly pageSize?: number; readonly startAt?: string },
    ): Effect.Effect<ReturnType<typeof toPage<User>>, ReadError | InvalidRequest>
    get(user: UserParams): Effect.Effect<User, ReadError | UserNotFound>
    add(site: SiteRef, request: typeof AddUserRequest.Type): Effect.Effect<User, ChangeError | UserExists>
    change(user: UserParams, role: string): Effect.Effect<User, ChangeError | LastAdministrator>
    remove(user: UserParams, reassignTo: UserId | undefined): Effect.Effect<void, ChangeError | LastAdministrator>
  }
>()("src/sites/SiteUsers") {
  static readonly layer = Layer.effect(
    SiteUsers,
    Effect.gen(function* () {
      const store = yield* SiteStore
      const wordpress = yield* WordPress
      const random = yield* SecureRandom.SecureRandom

      type Call<S extends Schema.ConstraintDecoder<unknown>> = Pick<
        WordPressCall<S>,
        "method" | "path" | "body" | "answer"
      >

      /** Asks the WordPress of a site that was found; what is below its users follows the path. */
      const call = <S extends Schema.ConstraintDecoder<unknown>>(
        { target }: Effect.Success<ReturnType<typeof standingSite>>,
        { path, ...asked }: Call<S>,
      ) => {
        const { environment, tenantId, wpSiteId } = target
        const route = `/bbws/v1/sites/${wpSiteId}/users${path}`
        return wordpress.call({ ...asked, tenantId, environment, path: route, timeoutMs: 15_000 })
      }

      const read = <S extends Schema.ConstraintDecoder<unknown>>(site: SiteRef, asked: Omit<Call<S>, "method">) =>
        Effect.flatMap(standingSite(store, site), (found) => call(found, { ...asked, method: "GET" }))

      const change = Effect.fnUntraced(function* <S extends Schema.ConstraintDecoder<unknown>>(
        site: SiteRef,
        asked: Call<S>,
      ) {
        const found = yield* standingSite(store, site)
        const { operationId } = found.site
        // An import would bring the roles of its archive in the meantime.
        if (operationId !== undefined) return yield* new OperationRunning({ siteId: site.siteId, operationId })
        return yield* call(found, asked)
      })

      return SiteUsers.of({
        list: Effect.fn("SiteUsers.list")(function* (site, page) {
          const { pageSize = defaultPageSize, startAt } = page
          const list = numberedList("users", site.siteId)
          const last = yield* list.lastOf(startAt)
          const found = yield* read(site, {
            // One more than asked for tells whether there is a next page.
            path: `?per_page=${pageSize + 1}${last === undefined ? "" : `&after=${last}`}`,
            answer: Schema.Array(WordPressUser),
          })
          const users = found.slice(0, pageSize)
          const end = users.at(-1)
          const nextToken = found.length > pageSize && end !== undefined ? list.tokenAfter(end) : null
          return toPage(users.map(view), nextToken, usersPath(site.tenantId, site.siteId), { ...page })
        }),
        get: Effect.fn("SiteUsers.get")(function* ({ userId, ...site }) {
          const user = yield* read(site, { path: `/${userId}`, answer: WordPressUser }).pipe(
            Effect.catchTag("WordPressRefused", ofUser(site.siteId, userId)),
          )
          return view(user)
        }),
        add: Effect.fn("SiteUsers.add")(function* (site, request) {
          const { seed } = yield* RequestInfo
          // The same again finds what it did: the call may be repeated, and the request under its Idempotency-Key.
          const body = { ...request, requestId: seed ?? (yield* random.uuidV7()) }
          const user = yield* change(site, { method: "POST", path: "", body, answer: WordPressUser }).pipe(
            Effect.catchTag("WordPressRefused", ofNew(site.siteId, request.email)),
          )
          return view(user)
        }),
        change: Effect.fn("SiteUsers.change")(function* ({ userId, ...site }, role) {
          const user = yield* change(site, {
            method: "PUT",
            path: `/${userId}`,
            body: { role },
            answer: WordPressUser,
          }).pipe(Effect.catchTag("WordPressRefused", ofMember(site.siteId, userId)))
          return view(user)
        }),
        remove: Effect.fn("SiteUsers.remove")(function* ({ userId, ...site }, reassignTo) {
          // Who is gone is no error to WordPress, so that the call may be repeated.
          yield* read(site, { path: `/${userId}`, answer: WordPressUser }).pipe(
            Effect.andThen(
              change(site, {
                method: "DELETE",
                path: `/${userId}${reassignTo === undefined ? "" : `?reassign=${reassignTo}`}`,
                answer: WordPressUserRemoval,
              }),
            ),
            Effect.catchTag("WordPressRefused", ofMember(site.siteId, userId)),
          )
        }),
      })
    }),
  )
}
