import { createContext } from "preact"
import { useContext } from "preact/hooks"
import { makePortal, type Portal } from "wordpress-site-management-client"

/** What the portal's server says of the service: where it is, and who may sign in on this machine. */
export interface Service {
  readonly api: string
  readonly tenants: ReadonlyArray<string>
  readonly roles: ReadonlyArray<string>
}

/** Who is signed in. */
export interface Identity {
  readonly tenantId: string
  readonly role: string
}

export interface Session extends Identity {
  readonly portal: Portal
  /** Whether this role may do more than read. */
  readonly mayChange: boolean
  /** Whether it may do what admins alone may. */
  readonly isAdmin: boolean
  readonly signOut: () => void
}

const key = "identity"

export const rememberedIdentity = (): Identity | undefined => {
  const [tenantId = "", role = ""] = (sessionStorage.getItem(key) ?? "").split(" ")
  return tenantId === "" || role === "" ? undefined : { tenantId, role }
}
export const remember = ({ role, tenantId }: Identity): void => sessionStorage.setItem(key, `${tenantId} ${role}`)
export const forget = (): void => sessionStorage.removeItem(key)

const isText = (value: unknown): value is string => typeof value === "string"
const textsOf = (value: unknown): ReadonlyArray<string> => (Array.isArray(value) ? value.filter(isText) : [])

const ask = async (path: string, init?: RequestInit): Promise<Readonly<Record<string, unknown>>> => {
  const response = await fetch(path, init)
  const body: unknown = await response.json()
  if (!response.ok || typeof body !== "object" || body === null) throw new Error("The portal's server did not answer")
  return Object.fromEntries(Object.entries(body))
}

export const findService = async (): Promise<Service> => {
  const { api, roles, tenants } = await ask("service.json")
  return { api: String(api), tenants: textsOf(tenants), roles: textsOf(roles) }
}

/** Asks for a token shortly before the last one ends: what a portal has of Cognito is here the local issuer's. */
const tokensOf = (identity: Identity): (() => Promise<string>) => {
  let held: { readonly token: string; readonly until: number } | undefined
  return async () => {
    if (held === undefined || held.until < Date.now()) {
      const { expiresIn, token } = await ask("token", { method: "POST", body: JSON.stringify(identity) })
      held = { token: String(token), until: Date.now() + (Number(expiresIn) - 60) * 1000 }
    }
    return held.token
  }
}

export const openSession = (service: Service, identity: Identity, signOut: () => void): Session => ({
  ...identity,
  portal: makePortal({ baseUrl: service.api, token: tokensOf(identity) }),
  mayChange: identity.role !== "CUSTOMER_VIEWER",
  isAdmin: !["CUSTOMER_VIEWER", "CUSTOMER_USER"].includes(identity.role),
  signOut,
})

export const CurrentSession = createContext<Session | undefined>(undefined)

export const useSession = (): Session => {
  const session = useContext(CurrentSession)
  if (session === undefined) throw new Error("Nobody is signed in")
  return session
}
