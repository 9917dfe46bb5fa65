/** Of the service's events those of which somebody is told by mail: they say whom. */
export const mailedEvents = JSON.stringify({ recipient: [{ exists: true }] })

/** What SES tells of mails, and where. A delivery is no news. */
export const mailFeedback = { name: "bbws-wp-mail-feedback", events: ["BOUNCE", "COMPLAINT"] } as const

export const configurationSetName = (environment: string): string => `bbws-wp-${environment}`

/** `Sites <sites@example.com>` or the address alone: who mail comes from. */
export const senderPattern = /^(?:[A-Za-z0-9 ._-]{1,60} <)?([\w.+-]{1,64}@([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+))>?$/

/** The address of a sender, and its domain: the identity that SES has to know. */
export const senderParts = (sender: string): { readonly address: string; readonly domain: string } => {
  const [, address = "", domain = ""] = senderPattern.exec(sender) ?? []
  return { address, domain }
}

/** SES tells of what was sent with this configuration set, and nobody tells anything else. */
export const mailFeedbackPolicy = (topicArn: string, accountId: string, configurationSetArn: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Feedback",
        Effect: "Allow",
        Principal: { Service: "ses.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: { StringEquals: { "aws:SourceAccount": accountId, "aws:SourceArn": configurationSetArn } },
      },
    ],
  })
