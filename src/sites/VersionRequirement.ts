/** Whether a version is one that a requirement names: `6.5` asks for any 6.5.x, `6.5.5` for that one. */
export const satisfies = (actual: string, required: string): boolean => {
  const have = actual.split(".")
  return required
    .split(".")
    .every((part, index) => have[index] !== undefined && Number.parseInt(have[index], 10) === Number(part))
}
