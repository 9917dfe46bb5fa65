import type { QueueId } from "../../platform/Queues.ts"
import type { OperationType } from "./Operation.ts"

/** What is said of a kind of operation outside its saga: the queue of its messages, and its end in words. */
export interface OperationKind {
  /** Its message's: creations wait behind no updates, and deletions behind neither. */
  readonly queue: QueueId
  /** After "The site …" or "Your site "Name" …". */
  readonly completed: string
  readonly failed: string
}

export const operationKinds: Readonly<Record<OperationType, OperationKind>> = {
  SITE_CREATION: { queue: "creation", completed: "is ready", failed: "could not be created" },
  SITE_CLONE: { queue: "creation", completed: "is ready", failed: "could not be cloned" },
  SITE_UPDATE: { queue: "update", completed: "was updated", failed: "could not be updated" },
  SITE_STATUS: { queue: "update", completed: "has its new status", failed: "could not be given its new status" },
  SITE_PROMOTION: { queue: "update", completed: "was promoted", failed: "could not be promoted" },
  SITE_BACKUP: { queue: "update", completed: "was backed up", failed: "could not be backed up" },
  SITE_RESTORE: { queue: "update", completed: "was restored", failed: "could not be restored" },
  PLUGIN_INSTALLATION: { queue: "update", completed: "has a new plugin", failed: "could not be given the plugin" },
  PLUGIN_REMOVAL: { queue: "update", completed: "is rid of the plugin", failed: "could not be rid of the plugin" },
  PLUGIN_CONFIGURATION: {
    queue: "update",
    completed: "has new plugin settings",
    failed: "could not be given the plugin settings",
  },
  PLUGIN_STATUS: {
    queue: "update",
    completed: "has the plugin switched",
    failed: "could not have the plugin switched",
  },
  PLUGIN_UPDATE: { queue: "update", completed: "has the plugin updated", failed: "could not have the plugin updated" },
  TEMPLATE_APPLICATION: {
    queue: "update",
    completed: "has its new template",
    failed: "could not be given the template",
  },
  SITE_DOMAINS: { queue: "update", completed: "has its domains changed", failed: "could not have its domains changed" },
  BACKUP_DOWNLOAD: {
    queue: "update",
    completed: "has a backup ready to be downloaded",
    failed: "could not have a backup made ready to be downloaded",
  },
  SITE_VERIFICATION: {
    queue: "update",
    completed: "has a backup that can be brought back",
    failed: "has a backup that could not be verified",
  },
  SITE_DELETION: { queue: "deletion", completed: "was deleted", failed: "could not be deleted" },
}
