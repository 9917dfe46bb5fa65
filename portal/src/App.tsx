import { useEffect, useState } from "preact/hooks"

import { useRoute } from "./hooks.ts"
import { Loading, Problem } from "./parts/Basics.tsx"
import { Operations } from "./screens/Operations.tsx"
import { Order } from "./screens/Order.tsx"
import { SignIn } from "./screens/SignIn.tsx"
import { Site } from "./screens/Site.tsx"
import { Sites } from "./screens/Sites.tsx"
import { Webhooks } from "./screens/Webhooks.tsx"
import {
  CurrentSession,
  findService,
  forget,
  openSession,
  remember,
  rememberedIdentity,
  type Service,
  type Session,
} from "./session.ts"
import { nameOf } from "./words.ts"

const Screen = ({ route }: { readonly route: ReadonlyArray<string> }) => {
  const [place, id, tab] = route
  if (place === "order") return <Order />
  if (place === "operations") return <Operations />
  if (place === "webhooks") return <Webhooks />
  if (place === "sites" && id !== undefined) return <Site key={id} siteId={id} tab={tab ?? "overview"} />
  return <Sites />
}

const places = [
  ["", "Sites"],
  ["operations", "Operations"],
  ["webhooks", "Webhooks"],
] as const

const Frame = ({ session }: { readonly session: Session }) => {
  const route = useRoute()
  const [place = ""] = route
  return (
    <CurrentSession.Provider value={session}>
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          // The part after `#` is the portal's own.
          event.preventDefault()
          document.querySelector<HTMLElement>("#content")?.focus()
        }}
      >
        Skip to the content
      </a>
      <header class="top">
        <a class="brand" href="#/">
          Site portal
        </a>
        <nav aria-label="Main">
          {places.map(([path, text]) => (
            <a
              key={path}
              href={`#/${path}`}
              aria-current={place === path || (path === "" && ["sites", "order"].includes(place)) ? "page" : undefined}
            >
              {text}
            </a>
          ))}
        </nav>
        <p class="who">
          <span>
            {session.tenantId} · {nameOf(session.role)}
          </span>
          <button type="button" class="quiet" onClick={session.signOut}>
            Sign out
          </button>
        </p>
      </header>
      <main id="content" tabIndex={-1}>
        <Screen route={route} />
      </main>
    </CurrentSession.Provider>
  )
}

export const App = () => {
  const [service, setService] = useState<Service | undefined>(undefined)
  const [error, setError] = useState<unknown>(undefined)
  const [identity, setIdentity] = useState(rememberedIdentity)
  const [session, setSession] = useState<Session | undefined>(undefined)
  useEffect(() => void findService().then(setService, setError), [])
  useEffect(() => {
    const signOut = () => {
      forget()
      setIdentity(undefined)
      location.hash = "#/"
    }
    setSession(service === undefined || identity === undefined ? undefined : openSession(service, identity, signOut))
  }, [service, identity])
  if (error !== undefined) return <Problem error={error} />
  if (service === undefined) return <Loading />
  if (session === undefined || identity === undefined) {
    return (
      <SignIn
        service={service}
        onSignIn={(who) => {
          remember(who)
          setIdentity(who)
        }}
      />
    )
  }
  return <Frame session={session} />
}
