import type { Alarm, AlarmKind } from "./Alarm.ts"
import { ofCopies } from "./ofCopies.ts"
import { ofFunctions } from "./ofFunctions.ts"
import { ofMail } from "./ofMail.ts"
import { ofResources } from "./ofResources.ts"
import { ofService } from "./ofService.ts"
import type { Deployed } from "./watched.ts"

/** Every kind of alarm: those of the design (`docs/stories.md`), and what else a service of its kind must not do unseen. */
export const alarmKinds: ReadonlyArray<AlarmKind> = [
  ...ofService,
  ...ofFunctions,
  ...ofResources,
  ...ofMail,
  ...ofCopies,
]

/** Its name in CloudWatch. */
export const alarmName = (id: string, environment: string): string => `bbws-wp-${id}-${environment}`

/** The alarms of a stack. */
export const alarmsOf = <Name>(deployed: Deployed<Name>): ReadonlyArray<Alarm<Name>> =>
  alarmKinds.flatMap(({ unit: _unit, watched, ...kind }) =>
    watched(deployed).map(({ of, ...changes }) => ({
      periods: 1,
      breaching: kind.breaching ?? kind.periods ?? 1,
      ...kind,
      ...changes,
      id: of === undefined ? kind.name : `${kind.name}-${of}`,
    })),
  )
