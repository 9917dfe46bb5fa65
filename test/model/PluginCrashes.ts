import {
  all,
  archived,
  cancelled,
  consumed,
  type Crash,
  crash,
  given,
  type Kind,
  requested,
  retried,
} from "./CrashRuns.ts"
import {
  application,
  badApplication,
  badCreation,
  badInstallation,
  badPromotion,
  badRestore,
  badSwitchingOn,
  badTheme,
  badUpdate,
  badUpgrade,
  capture,
  clone,
  configuration,
  creation,
  deletion,
  installation,
  installationOfShared,
  promotion,
  promotionOver,
  removal,
  removalBesides,
  restore,
  switchingOff,
  switchingOn,
  update,
} from "./PluginAsked.ts"
import { pluginEnds as ends } from "./PluginEnds.ts"

// Operations on plugins and templates, killed wherever they can be.

const kinds: ReadonlyArray<Kind> = [
  ["an installation", installation, 20, all, ends.installation],
  ["an installation beside another site", installationOfShared, 18, all, ends.installationOfShared],
  ["an installation that breaks the site", badInstallation, 20, all, ends.badInstallation],
  ["an update of two sites", update, 18, all, ends.update],
  ["an update that breaks one of two sites", badUpdate, 16, all, ends.badUpdate],
  ["a configuration of a plugin", configuration, 14, all, ends.configuration],
  ["switching a plugin off", switchingOff, 14, all, ends.switchingOff],
  ["switching a plugin on", switchingOn, 18, all, ends.switchingOn],
  ["switching a plugin on that breaks the site", badSwitchingOn, 18, all, ends.badSwitchingOn],
  ["a removal of a plugin's last use", removal, 12, all, ends.removal],
  ["a removal of a plugin beside another site", removalBesides, 12, all, ends.removalBesides],
  ["an application of a template", application, 36, archived, ends.application],
  ["an application of a template that does not work", badApplication, 40, archived, ends.badApplication],
  ["an application of a new version that does not work", badUpgrade, 40, archived, ends.badUpgrade],
  ["an application of a template whose theme is one that does not work", badTheme, 36, archived, ends.badTheme],
  ["a promotion with plugins", promotion, 40, archived, ends.promotion],
  ["a promotion with plugins over a standing target", promotionOver, 44, archived, ends.promotionOver],
  ["a promotion with plugins that fails", badPromotion, 44, archived, ends.badPromotion],
  ["a restore with plugins", restore, 36, archived, ends.restore],
  ["a restore with plugins that fails", badRestore, 36, archived, ends.badRestore],
]

const queued: ReadonlyArray<Kind> = [
  ["a creation with a template and plugins", creation, 44, archived, ends.creation],
  ["a creation with a template that does not work", badCreation, 36, archived, ends.badCreation],
  ["a clone with plugins", clone, 36, archived, ends.clone],
  ["a deletion with plugins", deletion, 24, archived, ends.deletion],
]

export const pluginCrashes: ReadonlyArray<Crash> = [
  ...[...kinds, ...queued].map(([name, asked, atLeast, services, expected]) =>
    crash(`${name} in the queue`, consumed(asked), atLeast, services, "same", { ends: expected }),
  ),
  ...kinds.map(([name, asked, atLeast, services, expected]) =>
    crash(`${name} within its request`, requested(asked), atLeast, services, "either", {
      ends: expected,
      anew: / that /u.test(name),
    }),
  ),
  // What was captured stays in the bucket.
  crash("a template taken from a site", requested(capture), 10, ["WordPress", "Table.put"], "traces"),
  crash("a cancelled installation", cancelled(installation, "GET /bbws/v1/platform", "consumer"), 8, ["Table"], "same"),
  crash("a cancelled application", cancelled(application, "POST /wp/v2/themes", "consumer"), 12, ["Table"], "same"),
  crash("a cancelled creation with a template", cancelled(creation, "/content", "consumer"), 10, ["Table"], "same"),
  crash("giving up an installation", given(installation, "PUT /bbws/v1/sites"), 8, ["Queues.send"], "either"),
  crash("giving up an update", given(update, "/update"), 8, ["Queues.send"], "either"),
  crash("giving up a configuration", given(configuration, "PUT /bbws"), 8, ["Queues.send"], "either"),
  crash("giving up an application", given(application), 8, ["Queues.send"], "either"),
  crash("an installation that is tried again", retried(installation, "PUT /bbws/v1/sites"), 20, all, "same"),
  crash("an update that is tried again", retried(update, "/update"), 18, all, "same"),
  crash("an application that is tried again", retried(application, "/content"), 36, archived, "same"),
]
