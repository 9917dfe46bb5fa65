import type { Page } from "./Gateway.ts"
import type { KeptMail } from "./MailService.ts"
import { escaped, layOut, plainStyle } from "./pageLayout.ts"

const style = `${plainStyle}
pre { background: #8881; overflow-x: auto; padding: .5rem; white-space: pre-wrap }
iframe { background: white; border: 1px solid #8883; height: 20rem; width: 100% }
`

const row = (cells: ReadonlyArray<string>): string => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`

const listPage = (mails: ReadonlyArray<KeptMail>): string =>
  layOut(
    "Mails",
    style,
    `<h1>Mails</h1><p>What SES would have sent to customers, the newest first.</p>
<table><thead><tr><th>At</th><th>To</th><th>Subject</th></tr></thead>${mails
      .map(({ at, id, subject, to }) =>
        row([`<a href="/mails/${escaped(id)}">${escaped(at)}</a>`, escaped(to), escaped(subject)]),
      )
      .join("\n")}</table>`,
  )

const mailPage = (mail: KeptMail): string => {
  const headers = { From: mail.from, "Reply-To": mail.replyTo.join(", "), To: mail.to, Date: mail.at, ...mail.headers }
  return layOut(
    mail.subject,
    style,
    `<p><a href="/mails">All mails</a></p><h1>${escaped(mail.subject)}</h1>
<table>${Object.entries(headers)
      .map(([name, value]) => row([escaped(name), escaped(value)]))
      .join("\n")}</table>
<h2>Text</h2><pre>${escaped(mail.text)}</pre>
<h2>HTML</h2><iframe sandbox="allow-popups allow-top-navigation-by-user-activation" srcdoc="${escaped(mail.html)}"></iframe>`,
  )
}

/** `/mails` lists the mails, `/mails/{id}` shows one, and `/mails.json` is all of them for programs. */
export const mailPages = (mails: () => ReadonlyArray<KeptMail>): ReadonlyMap<string, Page> => {
  const html = "text/html; charset=utf-8"
  const show = (id: string): string => {
    const found = mails().find((mail) => mail.id === id)
    return found === undefined ? layOut("Mails", style, "<p>There is no such mail (any more).</p>") : mailPage(found)
  }
  return new Map<string, Page>([
    [
      "/mails",
      { contentType: html, hasParts: true, body: async (id) => (id === undefined ? listPage(mails()) : show(id)) },
    ],
    ["/mails.json", { contentType: "application/json", body: async () => JSON.stringify(mails()) }],
  ])
}
