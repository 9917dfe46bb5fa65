import { useState } from "preact/hooks"

import { useLoaded } from "../hooks.ts"
import { useSession } from "../session.ts"
import { Problem } from "./Basics.tsx"

/** The picture of a template, or its first letter where the picture does not come. */
const Picture = ({ name, url }: { readonly name: string; readonly url: string | undefined }) => {
  const [isMissing, setMissing] = useState(url === undefined)
  const hue = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0) * 7, 0) % 360
  return (
    <span class="picture" style={{ "--hue": hue }} aria-hidden="true">
      {name.slice(0, 1)}
      {!isMissing && <img src={url} alt="" loading="lazy" onError={() => setMissing(true)} />}
    </span>
  )
}

/** Templates to choose from, or none. */
export const TemplateChoice = (props: {
  readonly value: string | undefined
  readonly onValue: (templateId: string | undefined) => void
}) => {
  const { portal } = useSession()
  const templates = useLoaded(
    () => portal.GET("/v1.0/templates", { params: { query: { pageSize: 100 } } }),
    "templates",
  )
  const none = {
    templateId: undefined,
    name: "Empty site",
    description: "WordPress as it comes",
    thumbnailUrl: undefined,
  }
  return (
    <fieldset class="card templates">
      <legend>Template</legend>
      <Problem error={templates.error} onRetry={templates.reload} />
      <div>
        {[none, ...(templates.data?.data.items ?? [])].map(({ description, name, templateId, thumbnailUrl }) => (
          <label key={templateId ?? "none"}>
            <input
              type="radio"
              name="template"
              checked={props.value === templateId}
              onChange={() => props.onValue(templateId)}
            />
            <Picture name={name} url={thumbnailUrl} />
            <strong>{name}</strong>
            <span class="muted small">{description}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
