// Plain JavaScript that any Node can read, to say which Node is needed before TypeScript is loaded.
const major = Number(process.versions.node.split(".")[0])
if (major < 24) {
  console.error(
    `Node 24 or later is needed, this is ${process.version}: run it through npm (npm start), which uses the project's own Node.`,
  )
  process.exitCode = 1
} else {
  await import("./main.ts")
}
