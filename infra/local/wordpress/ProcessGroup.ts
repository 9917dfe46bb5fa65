import * as ChildProcess from "node:child_process"

/**
 * Starts a program and all that it forks in a process group of its own, which ends when this process does, however that ends:
 * its standard input closes then. So does one that makes a group of its own. 127 is the shell's word for a program that is not there.
 */
export const spawnGroup = (
  program: string,
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>> = {},
): ChildProcess.ChildProcessWithoutNullStreams => {
  const guarded =
    'exec 3<&0; "$@" 3<&- & child=$!; (cat <&3; kill -s KILL -- -$child; kill -KILL 0) >/dev/null 2>&1 & wait $child; exit $?'
  return ChildProcess.spawn("sh", ["-c", guarded, "sh", program, ...args], {
    detached: true,
    env: { PATH: process.env["PATH"], ...env },
  })
}

/** Ends it, with a group that it has made of its own, and waits until it is gone. */
export const endGroup = (child: ChildProcess.ChildProcessWithoutNullStreams): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once("exit", () => resolve())
    child.stdin.end()
  })

/** Ends it at once. */
export const killGroup = ({ pid }: ChildProcess.ChildProcess): void => {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL")
  } catch {
    // All of them are gone.
  }
}
