/** What a browser or a mail program asks of a page for people who are not signed in. */
export interface PageRequest {
  readonly method: string
  readonly query: Readonly<Record<string, string | undefined>>
  readonly form: URLSearchParams
}

export interface PageAnswer {
  readonly status: number
  readonly html: string
}
