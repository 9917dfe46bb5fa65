import type { MailText } from "./MailTexts.ts"

const characters: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}
/** A text as HTML shows it. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (found) => characters[found] ?? "")

/** A page or a mail in plain HTML: it asks for nothing from anywhere. */
export const htmlOf = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title></head><body style="font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:36rem;padding:0 1rem">${body}</body></html>`

const reason = "You get this mail because of a site of yours, or of one that you look after."

/** One line of text: what a customer named cannot end a header or begin another line. */
// oxlint-disable-next-line no-control-regex
const oneLine = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ").trim()

/** A mail's subject and bodies, with the way out of further ones. */
export const mailOf = ({ link, sentence, subject }: MailText, unsubscribeUrl: string) => {
  const said = oneLine(sentence)
  const paragraphs = [
    escaped(said),
    ...(link === undefined ? [] : [`<a href="${escaped(link)}">${escaped(link)}</a>`]),
    `<small>${reason} <a href="${escaped(unsubscribeUrl)}">No more of these mails</a></small>`,
  ]
  return {
    subject: oneLine(subject),
    text: [
      said,
      ...(link === undefined ? [] : [link]),
      `${reason}\nNo more of these mails: ${unsubscribeUrl}`,
      "",
    ].join("\n\n"),
    html: htmlOf(subject, paragraphs.map((each) => `<p>${each}</p>`).join("")),
  }
}
