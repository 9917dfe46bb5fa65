/** A text as HTML shows it. */
export const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** A page of this machine, with its own style. */
export const layOut = (title: string, style: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style></head><body>${body}</body></html>`

/** What the pages look like that are not a customer's. */
export const plainStyle = `
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif }
body { margin: 2rem auto; max-width: 78rem; padding: 0 1rem }
h1 { font-size: 1.3rem; margin-bottom: .2rem }
h2 { font-size: 1rem; margin: 2rem 0 .3rem }
p { margin: .2rem 0; opacity: .75 }
code { font-family: ui-monospace, monospace }
table { border-collapse: collapse; margin-top: 1rem; width: 100% }
th { font-weight: 600; text-align: left }
th, td { border-bottom: 1px solid #8883; padding: .2rem .5rem; vertical-align: top }
`
