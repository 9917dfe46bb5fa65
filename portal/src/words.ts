/** What codes of the API are called on the page. */
const names: Readonly<Record<string, string>> = {
  CUSTOMER_SUPER_ADMIN: "Owner of the account",
  CUSTOMER_ADMIN: "Administrator",
  CUSTOMER_USER: "Editor",
  CUSTOMER_VIEWER: "Viewer",
  DEV: "Development",
  SIT: "Testing",
  PROD: "Live",
  PROVISIONING: "Being made",
  DEPROVISIONING: "Being deleted",
  PRIMARY: "Main address",
  IN_PROGRESS: "Running",
  PENDING: "Waiting",
  COMPLETED: "Done",
  SITE_CREATION: "Creation",
  SITE_CLONE: "Clone",
  SITE_UPDATE: "Settings",
  SITE_STATUS: "Suspension",
  SITE_PROMOTION: "Promotion",
  SITE_BACKUP: "Backup",
  SITE_RESTORE: "Restore",
  SITE_DELETION: "Deletion",
}

/** `PLUGIN_UPDATE` as `Plugin update`, where it has no better name. */
export const nameOf = (code: string): string => {
  const plain = code.toLowerCase().replaceAll("_", " ")
  return names[code] ?? `${plain.slice(0, 1).toUpperCase()}${plain.slice(1)}`
}

const units = ["bytes", "KB", "MB", "GB", "TB"] as const

export const bytes = (size: number): string => {
  const step = size < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size) / 3))
  const value = size / 1000 ** step
  return `${value < 10 && step > 0 ? value.toFixed(1) : Math.round(value)} ${units[step]}`
}

export const seconds = (milliseconds: number): string => {
  const whole = milliseconds / 1000
  if (whole < 10) return `${whole.toFixed(1)} s`
  return whole < 120 ? `${Math.round(whole)} s` : `${Math.round(whole / 60)} min`
}

const dates = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" })
export const date = (instant: string): string => dates.format(new Date(instant))

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

/** The address that people see: without the scheme. */
export const host = (url: string): string => url.replace(/^https?:\/\//, "")
